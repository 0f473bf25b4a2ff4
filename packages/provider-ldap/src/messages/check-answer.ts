import { type BerElement, BrokenMessageError, readElements } from "./ber-element.ts";

/** Tags of RFC 4511. */
const tags = {
  integer: 0x02,
  octetString: 0x04,
  enumerated: 0x0a,
  sequence: 0x30,
  set: 0x31,
  bindRequest: 0x60,
  bindResponse: 0x61,
  searchRequest: 0x63,
  searchEntry: 0x64,
  searchDone: 0x65,
  searchReference: 0x73,
  extendedRequest: 0x77,
  extendedResponse: 0x78,
  controls: 0xa0,
} as const;

/** What may answer what is asked. */
const answers: Readonly<Record<number, readonly number[]>> = {
  [tags.bindRequest]: [tags.bindResponse],
  [tags.searchRequest]: [tags.searchEntry, tags.searchReference, tags.searchDone],
  [tags.extendedRequest]: [tags.extendedResponse],
};

/** RFC 2696. */
const pagedResults = "1.2.840.113556.1.4.319";

/** What was asked last. */
export interface Question {
  readonly id: number;
  readonly operation: number;
  /** How many entries and references have come. */
  found: number;
}

/** Reads what is asked: the messages are ours. */
export function readQuestion(message: Buffer): Question {
  const { id, operation } = readMessage(message);
  return { id, operation: operation.tag, found: 0 };
}

/**
 * Checks that a message is a whole answer to what was asked.
 *
 * ldapts takes much for an answer that is none: a result without a code for success, one operation's answer for another's, an
 * attribute called `dn` for the name of the entry; and it never ends reading some. What the check lets pass it reads rightly.
 *
 * @returns whether it is the last one.
 * @throws BrokenMessageError it is none.
 */
export function checkAnswer(message: Buffer, question: Question | undefined): boolean {
  const { id, operation, controls } = readMessage(message);
  const isAnswer = question?.id === id && answers[question.operation]?.includes(operation.tag) === true;
  if (!isAnswer) throw new BrokenMessageError();
  if (operation.tag === tags.searchEntry || operation.tag === tags.searchReference) {
    if (operation.tag === tags.searchEntry) checkEntry(operation.content);
    else requireAll(operation.content, tags.octetString);
    question.found += 1;
    return false;
  }
  checkResult(operation.content);
  // ldapts asks for no more pages after an empty one, though only an empty cookie is the end.
  if (question.found === 0 && controls.some(hasMorePages)) throw new BrokenMessageError();
  return true;
}

interface Message {
  readonly id: number;
  readonly operation: BerElement;
  readonly controls: readonly BerElement[];
}

function readMessage(bytes: Buffer): Message {
  const [envelope, ...others] = readElements(bytes);
  if (envelope?.tag !== tags.sequence || others.length > 0) throw new BrokenMessageError();
  const [id, operation, controls, ...more] = readElements(envelope.content);
  if (id?.tag !== tags.integer || id.content.length === 0 || id.content.length > 4) throw new BrokenMessageError();
  if (operation === undefined || more.length > 0) throw new BrokenMessageError();
  if (controls !== undefined && controls.tag !== tags.controls) throw new BrokenMessageError();
  const list = controls === undefined ? [] : readElements(controls.content);
  for (const control of list) checkControl(control);
  return { id: id.content.readIntBE(0, id.content.length), operation, controls: list };
}

/** A code, the name of an entry and a text for people; what may stand behind them ends where the message does. */
function checkResult(content: Buffer): void {
  const [code, matched, text, ...more] = readElements(content);
  const isResult =
    code?.tag === tags.enumerated &&
    code.content.length > 0 &&
    code.content.length <= 4 &&
    matched?.tag === tags.octetString &&
    text?.tag === tags.octetString &&
    more.every(({ tag }) => tag >= 0x80);
  if (!isResult) throw new BrokenMessageError();
  // A referral lists URLs.
  for (const { tag, content: urls } of more) if (tag === 0xa3) requireAll(urls, tags.octetString);
}

function checkEntry(content: Buffer): void {
  const [name, attributes, ...more] = readElements(content);
  const isEntry = name?.tag === tags.octetString && attributes?.tag === tags.sequence && more.length === 0;
  // An entry without a name is the root of the server, which says who is bound.
  if (!isEntry) throw new BrokenMessageError();
  const seen = new Set<string>();
  for (const attribute of requireAll(attributes.content, tags.sequence)) {
    const [type, values, ...others] = readElements(attribute.content);
    const isAttribute = type?.tag === tags.octetString && values?.tag === tags.set && others.length === 0;
    if (!isAttribute) throw new BrokenMessageError();
    requireAll(values.content, tags.octetString);
    const description = type.content.toString().toLowerCase();
    // ldapts keeps the last of two, and keeps the name of the entry under this one.
    if (seen.has(description) || description === "dn") throw new BrokenMessageError();
    seen.add(description);
  }
}

function checkControl({ tag, content }: BerElement): void {
  const [type, ...more] = readElements(content);
  const isControl = tag === tags.sequence && type?.tag === tags.octetString && more.length <= 2;
  if (!isControl) throw new BrokenMessageError();
}

function hasMorePages({ content }: BerElement): boolean {
  const [type, ...more] = readElements(content);
  if (type?.content.toString() !== pagedResults) return false;
  const value = more.find(({ tag }) => tag === tags.octetString);
  const [page] = readElements(value?.content ?? Buffer.alloc(0));
  const [, cookie] = readElements(page?.content ?? Buffer.alloc(0));
  return cookie !== undefined && cookie.content.length > 0;
}

function requireAll(content: Buffer, tag: number): readonly BerElement[] {
  const elements = readElements(content);
  if (elements.some((element) => element.tag !== tag)) throw new BrokenMessageError();
  return elements;
}
