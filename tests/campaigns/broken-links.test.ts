import { expect, test } from "vitest";
import { createLinkCheck } from "../../server/services/campaigns/broken-links.ts";

const broken = createLinkCheck(new Set(["logo@mailroom"]));

test.each([
  ['<a href="https://fernweh.example/a?b=1&amp;c=2">x</a>', []],
  ['<a href="http://">x</a>', ["http://"]],
  ['<a href="https:///path">x</a>', ["https:///path"]],
  ['<a href="https://localhost">x</a>', ["https://localhost"]],
  ['<a href="https://fernweh..example/">x</a>', ["https://fernweh..example/"]],
  ['<a href="https://fernweh example/">x</a>', ["https://fernweh example/"]],
  ['<a href="https://192.0.2.1/x">x</a>', []],
  ['<a href="https://fernweh.example/{{ code }}">x</a>', ["https://fernweh.example/{{ code }}"]],
  ['<a href="https://fernweh.example/%7B%7Bcode%7D%7D">x</a>', ["https://fernweh.example/%7B%7Bcode%7D%7D"]],
  ['<a href="">x</a>', ['""']],
  ['<a href="offers/winter">x</a>', ["offers/winter"]],
  ['<a href="mailto:ingrid@nordlys.example?subject=Hi">x</a>', []],
  ['<a href="mailto:ingrid">x</a>', ["mailto:ingrid"]],
  ['<a href="tel:+47 77 00 00 00">x</a>', []],
  ['<a href="tel:">x</a>', ["tel:"]],
  ['<a href="#offers">x</a><a name="offers">y</a>', []],
  ['<a href="#offers">x</a>', ["#offers"]],
  ['<img src="cid:logo@mailroom">', []],
  ['<img src="cid:other">', ["cid:other"]],
  ['<a href="http://">x</a><a href="http://">y</a>', ["http://"]],
])("%s", (html, expected) => expect(broken(html)).toEqual(expected));
