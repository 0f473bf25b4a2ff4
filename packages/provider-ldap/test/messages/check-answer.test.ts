import fastCheck from "fast-check";
import { describe, expect, it } from "vitest";
import { BrokenMessageError } from "../../src/messages/ber-element.ts";
import { checkAnswer, type Question, readQuestion } from "../../src/messages/check-answer.ts";
import { ber, entry, message, pageControl, result } from "./write-ber.ts";

const bind = (): Question => ({ id: 2, operation: 0x60, found: 0 });
const search = (): Question => ({ id: 2, operation: 0x63, found: 0 });
const startTls = (): Question => ({ id: 2, operation: 0x77, found: 0 });

describe("readQuestion", () => {
  it("reads the id and the operation of what is asked", () => {
    expect(readQuestion(message(300 % 128, ber(0x60, ber(0x02, 3), ber(0x04, "cn=a"), ber(0x80, "x"))))).toEqual({
      id: 44,
      operation: 0x60,
      found: 0,
    });
  });
});

describe("checkAnswer", () => {
  it.each<[string, () => Question, Buffer, boolean]>([
    ["a bind", bind, message(2, result(0x61, 0)), true],
    [
      "a refused bind, with a policy",
      bind,
      message(2, result(0x61, 49), ber(0xa0, ber(0x30, ber(0x04, "1.3"), ber(0x04, "x")))),
      true,
    ],
    ["a bind, with what SASL has to say", bind, message(2, result(0x61, 0, ber(0x87, "x"))), true],
    ["a referral", search, message(2, result(0x65, 10, ber(0xa3, ber(0x04, "ldap://a")))), true],
    ["an entry", search, message(2, entry("cn=a", [["cn", "a", "b"], ["mail"]])), false],
    ["a reference", search, message(2, ber(0x73, ber(0x04, "ldap://a"), ber(0x04, "ldap://b"))), false],
    ["the end of a search", search, message(2, result(0x65, 0)), true],
    ["the end of the last page", search, message(2, result(0x65, 0), pageControl("")), true],
    ["the answer to StartTLS", startTls, message(2, result(0x78, 0, ber(0x8a, "1.3.6"))), true],
  ])("takes %s, and says whether more will come", (_, question, answer, isLast) => {
    expect(checkAnswer(answer, question())).toBe(isLast);
  });

  it.each<[string, () => Question | undefined, Buffer]>([
    ["an answer that nobody asked for", () => undefined, message(2, result(0x61, 0))],
    ["an answer to another question", bind, message(3, result(0x61, 0))],
    ["a notice of disconnection", bind, message(0, result(0x78, 52))],
    ["another operation's answer", bind, message(2, result(0x6d, 0))],
    ["a search's answer to a bind", bind, message(2, result(0x65, 0))],
    ["a result without a code", bind, message(2, ber(0x61))],
    ["a code without a value", bind, message(2, ber(0x61, ber(0x0a), ber(0x04), ber(0x04)))],
    ["a code of five bytes", bind, message(2, ber(0x61, ber(0x0a, 0, 0, 0, 0, 0), ber(0x04), ber(0x04)))],
    ["a code that is none", bind, message(2, ber(0x61, ber(0x02, 0), ber(0x04), ber(0x04)))],
    ["a result that ends early", search, message(2, ber(0x65, ber(0x0a, 0), ber(0x04)))],
    ["what is no referral", search, message(2, result(0x65, 10, ber(0xa3, ber(0x30, "x"))))],
    ["an id without a value", bind, ber(0x30, ber(0x02), result(0x61, 0))],
    ["nothing but an id", bind, ber(0x30, ber(0x02, 2))],
    ["no envelope", bind, ber(0x31, ber(0x02, 2), result(0x61, 0))],
    ["what stands behind the controls", bind, ber(0x30, ber(0x02, 2), result(0x61, 0), ber(0xa0), ber(0x04))],
    ["controls that are none", bind, message(2, result(0x61, 0), ber(0xa1))],
    ["a control that is none", bind, message(2, result(0x61, 0), ber(0xa0, ber(0x30, ber(0x02, 1))))],
    ["an element that is longer than what it is in", bind, Buffer.of(0x30, 6, 2, 1, 2, 0x61, 9, 0)],
    ["an entry without attributes", search, message(2, ber(0x64, ber(0x04, "cn=a")))],
    [
      "an attribute without values",
      search,
      message(2, ber(0x64, ber(0x04, "cn=a"), ber(0x30, ber(0x30, ber(0x04, "cn"))))),
    ],
    [
      "values that are none",
      search,
      message(2, ber(0x64, ber(0x04, "cn=a"), ber(0x30, ber(0x30, ber(0x04, "cn"), ber(0x31, ber(0x02, 1)))))),
    ],
    ["an attribute that is called as the entry's name is", search, message(2, entry("cn=a", [["DN", "cn=b"]]))],
    ["an attribute that is there twice", search, message(2, entry("cn=a", [["shadowExpire", "1"], ["SHADOWexpire"]]))],
    ["an empty page that is not the last", search, message(2, result(0x65, 0), pageControl("more"))],
  ])("takes %s for no answer", (_, question, answer) => {
    expect(() => checkAnswer(answer, question())).toThrow(BrokenMessageError);
  });

  it("takes an empty end of a page that had entries", () => {
    const question = search();
    checkAnswer(message(2, entry("cn=a", [])), question);

    expect(checkAnswer(message(2, result(0x65, 0), pageControl("more")), question)).toBe(true);
  });

  it("takes or refuses any bytes, and throws nothing else", () => {
    const pieces = fastCheck.array(
      fastCheck.oneof(
        fastCheck.constantFrom(0x30, 0x02, 0x04, 0x0a, 0x31, 0x61, 0x64, 0x65, 0x80, 0x84, 0xa0, 0, 1, 2, 3),
        fastCheck.integer({ min: 0, max: 255 }),
      ),
      { maxLength: 60 },
    );

    fastCheck.assert(
      fastCheck.property(pieces, (bytes) => {
        try {
          checkAnswer(ber(0x30, ber(0x02, 2), Buffer.from(bytes)), search());
        } catch (error) {
          expect(error).toBeInstanceOf(BrokenMessageError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
