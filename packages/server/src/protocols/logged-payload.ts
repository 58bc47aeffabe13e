// The input of a request as the prediction log keeps it, whatever its protocol.
import { type Payload, parseScoringInput } from '../domain/serving/index.ts';
import { parseJson } from './inference-json.ts';
import { parseInferRequest, payloadOf } from './oip/infer-request.ts';
import { parseSeldonMessage } from './seldon/seldon-message.ts';
import { parsePredictRequest } from './tensorflow/predict-request.ts';

const NO_BYTES = Buffer.alloc(0);
const textOnly = () => false;

/** @returns undefined for what cannot be read back: CSV, a form, an encoding of an earlier version */
export function loggedPayload(protocol: string, request: string): Payload | undefined {
  try {
    switch (protocol) {
      case 'seldon':
        return parseSeldonMessage(request, true).payload;
      case 'v2':
        return payloadOf(parseInferRequest({ json: request, binary: NO_BYTES, wideIntegers: true, takesBytes: textOnly }));
      case 'mlflow':
        return parseScoringInput(parseJson(request, true));
      case 'tensorflow':
        return parsePredictRequest(request, true, { takesBytes: textOnly, signatureName: 'serving_default' }).payload;
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
