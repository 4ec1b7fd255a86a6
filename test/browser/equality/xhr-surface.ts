import { called, type Family, sourceOf } from "./case.ts";
import { recorded } from "./xhr-record.ts";

const { apply } = Reflect;

const outcome = (act: (xhr: XMLHttpRequest) => unknown): unknown => called(() => act(new XMLHttpRequest()));

function descriptors(host: object): unknown {
  return Object.entries(Object.getOwnPropertyDescriptors(host)).map(([name, { value, get, set, ...rest }]) => [
    name,
    rest,
    String(get),
    String(set),
    typeof value === "function"
      ? [value.name, value.length, sourceOf(value), Reflect.ownKeys(value).map(String).sort()]
      : typeof value,
  ]);
}

/** What a script can see of the constructor, its prototype and its methods; and what they say to misuse. */
export const xhrSurface: Family = {
  "the constructor": () => [
    XMLHttpRequest.name,
    XMLHttpRequest.length,
    String(XMLHttpRequest),
    descriptors(XMLHttpRequest),
  ],
  "the prototype": () => descriptors(XMLHttpRequest.prototype),
  "the prototype of the prototype": () => descriptors(Object.getPrototypeOf(XMLHttpRequest.prototype)),
  "the order of the prototype's members": () => Reflect.ownKeys(XMLHttpRequest.prototype).map(String),
  "the upload's prototype": () => descriptors(XMLHttpRequestUpload.prototype),
  "its place in the window": () => {
    const { value, ...rest } = Object.getOwnPropertyDescriptor(window, "XMLHttpRequest") ?? {};
    return [rest, value === XMLHttpRequest];
  },
  "a new object": () => {
    const xhr = new XMLHttpRequest();
    const names: string[] = [];
    for (const name in xhr) names.push(name);
    const made = xhr.constructor === XMLHttpRequest;
    return [Reflect.ownKeys(xhr), xhr instanceof XMLHttpRequest, xhr instanceof EventTarget, String(xhr), made, names];
  },
  "an object under way": ({ own }) => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", own("hang"));
    xhr.send();
    const seen = [Reflect.ownKeys(xhr), JSON.stringify(xhr), xhr.onload, xhr.onloadend];
    xhr.abort();
    return seen;
  },
  "without new": () => called(() => apply(XMLHttpRequest, undefined, [])),
  "new open": () => called(() => Reflect.construct(XMLHttpRequest.prototype.open, [])),
  "new send": () => called(() => Reflect.construct(XMLHttpRequest.prototype.send, [])),
  "send before open": () => outcome((xhr) => xhr.send()),
  "an address that is none": () => outcome((xhr) => xhr.open("GET", "http://")),
  "a method with a space": () => outcome((xhr) => xhr.open("BAD METHOD", "/")),
  "the method TRACE": () => outcome((xhr) => xhr.open("trace", "/")),
  "open without an address": () => outcome((xhr) => apply(xhr.open, xhr, ["GET"])),
  "open without anything": () => outcome((xhr) => apply(xhr.open, xhr, [])),
  "open of a symbol": () => outcome((xhr) => apply(xhr.open, xhr, ["GET", Symbol("x")])),
  "open with a method whose toString throws": () =>
    outcome((xhr) =>
      apply(xhr.open, xhr, [
        {
          toString() {
            throw new RangeError("mine");
          },
        },
        "/",
      ]),
    ),
  "open with a method whose toString throws the second time": () => {
    let calls = 0;
    const method = {
      toString() {
        calls++;
        if (calls > 1) throw new RangeError("mine");
        return "GET";
      },
    };
    return outcome((xhr) => apply(xhr.open, xhr, [method, "/"]));
  },
  "open with an async whose truth cannot be asked": () =>
    outcome((xhr) => apply(xhr.open, xhr, ["GET", "/", Object.create(null)])),
  "open with a wrong this": () => called(() => apply(XMLHttpRequest.prototype.open, {}, ["GET", "/"])),
  "send with a wrong this": () => called(() => apply(XMLHttpRequest.prototype.send, {}, [])),
  "send with a this of null": () => called(() => apply(XMLHttpRequest.prototype.send, null, [])),
  "open of the prototype itself": () => called(() => XMLHttpRequest.prototype.open("GET", "/")),
  "a header before open": () => outcome((xhr) => xhr.setRequestHeader("x-shop", "a")),
  "a header after send": ({ own }) =>
    outcome((xhr) => {
      xhr.open("GET", own("answer"));
      xhr.send();
      xhr.setRequestHeader("x-shop", "a");
    }),
  "a header with a bad value": () =>
    outcome((xhr) => {
      xhr.open("GET", "/");
      xhr.setRequestHeader("x-shop", "a\nb");
    }),
  "a body whose toString throws": ({ own }) =>
    outcome((xhr) => {
      xhr.open("POST", own("answer"));
      apply(xhr.send, xhr, [
        {
          toString() {
            throw new RangeError("mine");
          },
        },
      ]);
    }),
  "what open, send and abort return": ({ own }) =>
    outcome((xhr) => [xhr.open("GET", own("hang")), xhr.send(), xhr.abort(), xhr.setRequestHeader.length]),
  "a class that extends it": async ({ own }) => {
    class Mine extends XMLHttpRequest {
      readonly calls: string[] = [];
      override open(...given: readonly unknown[]): void {
        this.calls.push(`open ${given.length}`);
        apply(super.open, this, given);
      }
      override send(...given: readonly unknown[]): void {
        this.calls.push(`send ${given.length}`);
        apply(super.send, this, given);
      }
      override setRequestHeader(name: string, value: string): void {
        this.calls.push(`header ${name}`);
        super.setRequestHeader(name, value);
      }
    }
    const mine = new Mine();
    const { over } = recorded(mine);
    mine.open("GET", own("answer"));
    mine.setRequestHeader("x-shop", "a");
    mine.send();
    return [await over, mine.calls, mine instanceof XMLHttpRequest, mine.constructor === Mine];
  },
  "a class that listens to who listens": async ({ own }) => {
    const asked: string[] = [];
    class Mine extends XMLHttpRequest {
      override addEventListener(...given: Parameters<EventTarget["addEventListener"]>): void {
        asked.push(`+ ${given[0]}`);
        apply(super.addEventListener, this, given);
      }
      override removeEventListener(...given: Parameters<EventTarget["removeEventListener"]>): void {
        asked.push(`- ${given[0]}`);
        apply(super.removeEventListener, this, given);
      }
    }
    const mine = new Mine();
    const over = new Promise((resolve) => {
      mine.onloadend = resolve;
    });
    mine.open("GET", own("answer"));
    mine.send();
    await over;
    return asked;
  },
  "a class whose status cannot be read": async ({ own }) => {
    class Mine extends XMLHttpRequest {
      override get status(): number {
        throw new RangeError("mine");
      }
    }
    const mine = new Mine();
    const over = new Promise((resolve) => {
      mine.onloadend = () => setTimeout(resolve);
    });
    mine.open("GET", own("answer"));
    mine.send();
    await over;
    const sync = new Mine();
    sync.open("GET", own("answer"), false);
    return [mine.responseText, called(() => sync.send()), sync.responseText];
  },
  "an object that is frozen": async ({ own }) => {
    const { xhr, over } = recorded();
    Object.freeze(xhr);
    xhr.open("GET", own("answer"));
    xhr.send();
    return over;
  },
  "a proxy of an object": () => outcome((xhr) => new Proxy(xhr, {}).open("GET", "/")),
  "a wrapper by delegation": ({ own }) =>
    new Promise((resolve) => {
      const inner = new XMLHttpRequest();
      const wrapper = new Proxy(inner, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === "function" ? member.bind(target) : member;
        },
      });
      wrapper.open("GET", own("answer"));
      inner.onloadend = () => resolve([wrapper.status, wrapper.responseText]);
      wrapper.send();
    }),
  "the page's own patch of the prototype, and its removal": async ({ own }) => {
    const { open } = XMLHttpRequest.prototype;
    const seen: unknown[] = [];
    XMLHttpRequest.prototype.open = function (...given: unknown[]) {
      seen.push(given.length);
      return apply(open, this, given);
    };
    const { xhr, over } = recorded();
    xhr.open("GET", own("answer"));
    xhr.send();
    const result = await over;
    XMLHttpRequest.prototype.open = open;
    return [seen, result, XMLHttpRequest.prototype.open === open];
  },
  "methods of another frame's prototype": async ({ own }) => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const Foreign: typeof XMLHttpRequest = Reflect.get(frame.contentWindow ?? {}, "XMLHttpRequest");
    const xhr = new XMLHttpRequest();
    const opened = called(() => apply(Foreign.prototype.open, xhr, ["GET", own("answer")]));
    const over = new Promise((resolve) => {
      xhr.onloadend = resolve;
    });
    const sent = called(() => xhr.send());
    await over;
    frame.remove();
    return [opened, sent, xhr.responseText, new Foreign() instanceof XMLHttpRequest];
  },
};
