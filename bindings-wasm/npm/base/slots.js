// Things by small numbers, which are given again when they are free.

export class Slots {
  #things = [];
  #free = [];

  add(thing) {
    const number = this.#free.pop() ?? this.#things.length;
    this.#things[number] = thing;
    return number;
  }

  get(number) {
    return this.#things[number];
  }

  /** Takes a thing out; nothing if it is out already. */
  take(number) {
    const thing = this.#things[number];
    if (thing !== undefined) {
      this.#things[number] = undefined;
      this.#free.push(number);
    }
    return thing;
  }

  /** Takes everything out. */
  drain() {
    const things = this.#things.filter((thing) => thing !== undefined);
    this.#things = [];
    this.#free = [];
    return things;
  }
}
