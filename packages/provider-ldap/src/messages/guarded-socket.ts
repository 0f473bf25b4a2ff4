import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { BrokenMessageError, readElementLength } from "./ber-element.ts";
import { checkAnswer, type Question, readQuestion } from "./check-answer.ts";

/**
 * A socket as ldapts has it, over one that is open: what comes in reaches ldapts message by message, and only where it is an answer
 * to what was asked. Anything else ends the connection.
 *
 * @param mostBytes - A longer message ends the connection: memory is kept for it until it has come.
 */
export class GuardedSocket extends Duplex {
  /** ldapts asks whether it is open, and does not wait then. */
  readonly connecting = false;
  /** What was wrong with what came. */
  failure: Error | undefined;
  readonly #socket: Socket;
  readonly #mostBytes: number;
  #parts: Buffer[] = [];
  #length = 0;
  #question: Question | undefined;

  constructor(socket: Socket, mostBytes: number) {
    // As objects, messages are not joined again.
    super({ readableObjectMode: true });
    this.#socket = socket;
    this.#mostBytes = mostBytes;
    socket.on("data", this.#read);
    socket.once("close", this.#end);
  }

  get readyState(): string {
    return this.destroyed ? "closed" : this.#socket.readyState;
  }

  /** Whether something came that was no answer: behind the answer to StartTLS anybody may have written it. */
  get hasMore(): boolean {
    return this.#length > 0;
  }

  /** Leaves the socket to somebody else. */
  release(): void {
    this.#socket.off("data", this.#read);
    this.#socket.off("close", this.#end);
  }

  readonly #end = (): void => {
    this.destroy();
  };

  readonly #read = (chunk: Buffer): void => {
    this.#parts.push(chunk);
    this.#length += chunk.length;
    try {
      for (let message = this.#takeMessage(); message !== undefined; message = this.#takeMessage()) {
        if (checkAnswer(message, this.#question)) this.#question = undefined;
        this.push(message);
      }
    } catch (error) {
      // Not as an event: between two questions ldapts does not listen for errors.
      this.failure = error as Error;
      this.destroy();
    }
  };

  /** @returns `undefined`: the next one has not come as a whole. */
  #takeMessage(): Buffer | undefined {
    if (this.#length === 0) return undefined;
    // Its length stands in the first few bytes. Parts of a long message are joined when it is there, not each time.
    const [begun = Buffer.alloc(0)] = this.#parts;
    const length = readElementLength(begun.length > 8 ? begun : Buffer.concat(this.#parts.slice(0, 8)));
    if (length !== undefined && length > this.#mostBytes) throw new BrokenMessageError();
    if (length === undefined && this.#length > 8) this.#parts = [Buffer.concat(this.#parts)];
    if (length === undefined || this.#length < length) return undefined;
    const [first = Buffer.alloc(0)] = this.#parts;
    const bytes = this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
    this.#parts = bytes.length === length ? [] : [bytes.subarray(length)];
    this.#length = bytes.length - length;
    return bytes.subarray(0, length);
  }

  override _read(): void {
    // What comes is handed on at once: nobody asks for more than one answer at a time.
  }

  override _write(message: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#question = readQuestion(message);
    this.#socket.write(message, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end();
    done();
  }
}
