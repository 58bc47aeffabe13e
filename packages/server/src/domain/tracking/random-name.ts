// A name for a run or a model that was given none, e.g. `golden-wren-417`.
import { randomInt } from 'node:crypto';

const ADJECTIVES =
  'airy amber brisk buttery calm clever crisp crusty dapper eager fluffy gentle golden hearty honest humble jolly keen lively mellow merry nimble plucky proud quiet rustic salty sleek snug spicy sunny sweet tangy tidy toasty upbeat velvet warm witty zesty'.split(
    ' ',
  );
const NOUNS =
  'bagel baguette bunting crane crumpet dove finch focaccia gull heron ibis jay kestrel kite lark linnet loaf magpie martin muffin oriole ovenbird owl pigeon pita pretzel quail raven robin rook scone shrike siskin sparrow starling stork swift tern thrush warbler wren'.split(
    ' ',
  );

export function randomName(): string {
  return `${ADJECTIVES[randomInt(ADJECTIVES.length)]}-${NOUNS[randomInt(NOUNS.length)]}-${randomInt(1000)}`;
}
