import { Column } from "../../column.js";
import { firstNotBelow } from "../../first-not-below.js";

/** Which messages passed a hub, by sender and number, and at what place of its trace. */
export class Passages {
  readonly #bySender = new Map<string, { readonly numbers: Column; readonly places: Column }>();

  /** Adds a message; false where it is not later than all before it of that sender. */
  add(sender: string, number: number, place: number): boolean {
    let passed = this.#bySender.get(sender);
    if (passed === undefined) {
      passed = { numbers: new Column(), places: new Column() };
      this.#bySender.set(sender, passed);
    }
    if (number <= this.last(sender)) return false;
    passed.numbers.push(number);
    passed.places.push(place);
    return true;
  }

  /** The number of the last message of a sender; 0 where none passed. */
  last(sender: string): number {
    const numbers = this.#bySender.get(sender)?.numbers;
    return numbers === undefined || numbers.length === 0 ? 0 : numbers.at(numbers.length - 1);
  }

  /** Where a message passed; undefined where it did not. */
  find(sender: string, number: number): number | undefined {
    const passed = this.#bySender.get(sender);
    if (passed === undefined) return undefined;
    const { numbers, places } = passed;
    const place = firstNotBelow(numbers, number);
    return numbers.at(place) === number ? places.at(place) : undefined;
  }
}
