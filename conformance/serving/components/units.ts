// Components of the tests of the JavaScript runtime.

export class Scaler {
  readonly factor: number;

  constructor({ factor = 1 }: { factor?: number }) {
    this.factor = factor;
  }

  async transformInput(rows: number[][]) {
    return rows.map((row) => row.map((value) => value * this.factor));
  }

  tags() {
    return { factor: this.factor };
  }

  metrics() {
    return [{ key: 'scaled', type: 'COUNTER', value: 1, tags: { by: String(this.factor) } }];
  }
}

export class Learner {
  #rewards = 0;

  route() {
    return this.#rewards > 0 ? 1 : 0;
  }

  send_feedback(_features: unknown, _names: unknown, reward: number) {
    this.#rewards += reward;
  }
}

export class Picky {
  predict(value: unknown) {
    if (value === 'forever') for (;;);
    throw Object.assign(new Error('too much'), { statusCode: 429, reason: 'TOO_MUCH' });
  }
}

export const notAClass = 7;
