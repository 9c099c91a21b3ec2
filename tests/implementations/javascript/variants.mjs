/** What a right implementation may do otherwise, one thing at a time: no checker may complain about one. */

import { PATH } from './outgoing.mjs';
import { Refusal } from './wire.mjs';

const variant = (says, change) => ({ says, change });

/** How deep arrays and objects stand in each other. */
function depth(value) {
  let level = [value];
  for (let levels = 0; ; levels += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (level.length === 0) return levels;
  }
}

export const VARIANTS = {
  'trims-unicode': variant(
    "trim() takes all of Unicode's white space for blank",
    (Base) =>
      class extends Base {
        given(text) {
          return text?.trim() ? text : null;
        }
      },
  ),
  'drops-a-byte-order-mark': variant(
    'a byte order mark before JSON is passed over',
    (Base) =>
      class extends Base {
        text(body) {
          return new TextDecoder('utf-8', { fatal: true }).decode(body);
        }
      },
  ),
  'refuses-half-characters': variant(
    'a body with half a surrogate pair is no text',
    (Base) =>
      class extends Base {
        decode(body) {
          const check = (name, value) => {
            if (![name, value].every((each) => typeof each !== 'string' || each.isWellFormed())) throw new SyntaxError('half a pair');
            return value;
          };
          try {
            return JSON.parse(this.text(body), check);
          } catch {
            throw new Refusal('body-is-not-json', 400, 'The body is no text.');
          }
        }
      },
  ),
  'refuses-deep-bodies': variant(
    'a body may be 160 levels deep',
    (Base) =>
      class extends Base {
        decode(body) {
          const value = super.decode(body);
          if (depth(value) > 160) throw new Refusal('body-is-not-json', 400, 'The body is too deep.');
          return value;
        }
      },
  ),
  'sends-in-chunks': variant(
    'the answer has no Content-Length and comes in pieces',
    (Base) =>
      class extends Base {
        send(response, { status, body, headers = {}, type = 'application/json' }) {
          response.writeHead(status, body === undefined ? headers : { ...headers, 'Content-Type': type });
          const text = body === undefined ? '' : this.encode(body);
          for (let at = 0; at < text.length; at += 512) response.write(text.slice(at, at + 512));
          response.end();
        }
      },
  ),
  'prints-for-people': variant(
    'JSON is indented',
    (Base) =>
      class extends Base {
        encode(value) {
          return JSON.stringify(value, null, 2);
        }
      },
  ),
  'escapes-what-is-not-ascii': variant(
    'JSON is ASCII',
    (Base) =>
      class extends Base {
        encode(value) {
          return super.encode(value).replace(/[^\0-~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
        }
      },
  ),
  'speaks-another-language': variant(
    'texts for people are Greek, and numbers are shown in groups of two',
    (Base) =>
      class extends Base {
        encode(value) {
          const free = ['setupMessage', 'healthLabel', 'healthWarning', 'reasonLabel', 'label', 'title', 'detail'];
          return JSON.stringify(value, (name, each) => {
            if (typeof each !== 'string') return each;
            if (name === 'displayNumber') return each.replace(/\D/g, '').replace(/(..)(?=.)/g, '$1 ');
            return free.includes(name) ? 'Κάτι άλλο 🙂' : each;
          });
        }
      },
  ),
  'refuses-in-json': variant(
    'problems are application/json with a charset',
    (Base) =>
      class extends Base {
        refused(refusal, request) {
          return { ...super.refused(refusal, request), type: 'application/json; charset=utf-8' };
        }
      },
  ),
  'refuses-with-little': variant(
    'a problem is a title and nothing',
    (Base) =>
      class extends Base {
        refused(refusal, request) {
          return { ...super.refused(refusal, request), body: { title: refusal.message, detail: null, errors: null } };
        }
      },
  ),
  'sends-headers-of-a-framework': variant(
    'X-Powered-By, ETag, Vary, a cookie and the like',
    (Base) =>
      class extends Base {
        send(response, reply) {
          const more = { 'X-Powered-By': 'Express', ETag: 'W/"1"', Vary: 'Origin', 'Set-Cookie': ['a=1', 'b=2'] };
          super.send(response, { ...reply, headers: { ...more, ...reply.headers } });
        }
      },
  ),
  'ignores-accept': variant(
    'Accept is not looked at',
    (Base) =>
      class extends Base {
        admitsJson() {
          return true;
        }
      },
  ),
  'demands-a-content-type': variant(
    'a body without Content-Type gets 415, nothing at all gets 400',
    (Base) =>
      class extends Base {
        checkMediaTypes({ 'content-type': type, ...headers }, body) {
          super.checkMediaTypes({ ...headers, 'content-type': body.length === 0 ? undefined : type || 'application/octet-stream' }, body);
        }
      },
  ),
  'takes-a-slash-more': variant(
    'the path may end with a slash',
    (Base) =>
      class extends Base {
        path(url) {
          return super.path(url).replace(`${PATH}/`, PATH);
        }
      },
  ),
};
