// What is on the pictures: emoji of food sorted by hand into six classes, drawn in seven open sets. A table; names are Unicode's.

export const foodClasses: Readonly<Record<string, readonly string[]>> = {
  fruit: [
    'banana',
    'blueberries',
    'cherries',
    'coconut',
    'grapes',
    'green-apple',
    'kiwi-fruit',
    'lemon',
    'lime',
    'mango',
    'melon',
    'peach',
    'pear',
    'pineapple',
    'red-apple',
    'strawberry',
    'tangerine',
    'watermelon',
  ],
  vegetable: [
    'avocado',
    'beans',
    'bell-pepper',
    'broccoli',
    'brown-mushroom',
    'carrot',
    'cucumber',
    'ear-of-corn',
    'eggplant',
    'garlic',
    'ginger-root',
    'hot-pepper',
    'leafy-green',
    'olive',
    'onion',
    'pea-pod',
    'potato',
    'roasted-sweet-potato',
    'tomato',
  ],
  baked: ['bagel', 'baguette-bread', 'bread', 'croissant', 'flatbread', 'pancakes', 'pretzel', 'waffle'],
  meal: [
    'bento-box',
    'burrito',
    'cooked-rice',
    'curry-rice',
    'falafel',
    'french-fries',
    'fried-shrimp',
    'green-salad',
    'hamburger',
    'hot-dog',
    'pizza',
    'pot-of-food',
    'rice-ball',
    'sandwich',
    'shallow-pan-of-food',
    'spaghetti',
    'steaming-bowl',
    'stuffed-flatbread',
    'sushi',
    'taco',
    'takeout-box',
    'tamale',
  ],
  sweet: [
    'birthday-cake',
    'candy',
    'chocolate-bar',
    'cookie',
    'cupcake',
    'custard',
    'dango',
    'doughnut',
    'honey-pot',
    'ice-cream',
    'lollipop',
    'moon-cake',
    'pie',
    'shaved-ice',
    'shortcake',
    'soft-ice-cream',
  ],
  drink: [
    'baby-bottle',
    'beer-mug',
    'beverage-box',
    'bottle-with-popping-cork',
    'bubble-tea',
    'clinking-beer-mugs',
    'clinking-glasses',
    'cocktail-glass',
    'cup-with-straw',
    'glass-of-milk',
    'hot-beverage',
    'mate',
    'sake',
    'teacup-without-handle',
    'teapot',
    'tropical-drink',
    'tumbler-glass',
    'wine-glass',
  ],
};

export interface Artist {
  /** Icon set on npm: `@iconify-json/<name>`. */
  readonly name: string;
  /** As the licence asks to be named. */
  readonly credit: string;
  readonly licence: string;
  readonly use: 'train' | 'test';
  /** How the set spells a Unicode name, where it has spellings of its own. */
  readonly nameOf?: (name: string) => string;
  /** Drawings that resvg cannot draw: it ends the process at an area without extent. */
  readonly without?: readonly string[];
}

/** Firefox OS wrote names without hyphens, and some before Unicode settled on them. */
const firefoxNames: Readonly<Record<string, string>> = {
  'brown-mushroom': 'mushroom',
  'curry-rice': 'curryandrice',
  'ear-of-corn': 'earofmaize',
  eggplant: 'aubergine',
  'hot-pepper': 'chilipepper',
  pizza: 'sliceofpizza',
  sake: 'sakebottleandcup',
};

/** The last artist is never trained on: what is right about their pictures was learnt about food, not about a style. */
export const artists: readonly Artist[] = [
  { name: 'noto', credit: 'Noto Emoji by Google', licence: 'Apache-2.0', use: 'train' },
  {
    name: 'noto-v1',
    credit: 'Noto Emoji, first edition, by Google',
    licence: 'Apache-2.0',
    use: 'train',
    without: ['cocktail-glass', 'hot-beverage'],
  },
  { name: 'fluent-emoji', credit: 'Fluent Emoji by Microsoft', licence: 'MIT', use: 'train' },
  { name: 'fluent-emoji-flat', credit: 'Fluent Emoji (flat) by Microsoft', licence: 'MIT', use: 'train' },
  { name: 'emojione', credit: 'EmojiTwo by its contributors', licence: 'CC-BY-4.0', use: 'train' },
  {
    name: 'fxemoji',
    credit: 'FxEmojis by Mozilla',
    licence: 'Apache-2.0',
    use: 'train',
    nameOf: (name) => firefoxNames[name] ?? name.replaceAll('-', ''),
  },
  { name: 'twemoji', credit: 'Twemoji by Twitter and contributors', licence: 'CC-BY-4.0', use: 'test' },
];
