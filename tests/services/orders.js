// The service in plain Node, with the manners of Express: Number(), 404 pages for other methods, pages for unreadable bodies.
"use strict";
const http = require("node:http");

const STATES = ["open", "paid", "sent"];
const rows = new Map([1, 2, 3].map((id) => [id, { id, item: `item ${id}`, amount: id, state: "open" }]));

function json(response, status, value, headers = {}) {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(value));
}

function page(response, status, text) {
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" });
  response.end(`<!DOCTYPE html><pre>${text}</pre>`);
}

const isInteger = (value, least, most) => Number.isInteger(value) && value >= least && value <= most;
const isText = (value, least, most) => typeof value === "string" && [...value].length >= least && [...value].length <= most;

const CHECKS = {
  item: (value) => isText(value, 1, 40),
  amount: (value) => isInteger(value, 1, 1000),
  state: (value) => STATES.includes(value),
  email: (value) => isText(value, 0, 100),
  gift: (value) => typeof value === "boolean",
  tags: (value) => Array.isArray(value) && value.length <= 5 && value.every((tag) => isText(tag, 0, 20)),
};

function read(body) {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  if (!("item" in body) || !("amount" in body)) return null;
  const wrong = Object.entries(CHECKS).some(([name, check]) => Object.hasOwn(body, name) && !check(body[name]));
  if (wrong) return null;
  return Object.fromEntries(Object.keys(CHECKS).filter((name) => Object.hasOwn(body, name)).map((name) => [name, body[name]]));
}

function store(id, body) {
  rows.set(id, { state: "open", ...body, id });
  if (rows.size > 100) rows.delete([...rows.keys()].find((key) => key > 3));
  return rows.get(id);
}

function list(response, query) {
  const limit = query.get("limit") ? Number(query.get("limit")) : 50;
  const state = query.get("state") || undefined;
  const gift = query.get("gift") || undefined;
  const isWrong = !isInteger(limit, 1, 50) || (state && !STATES.includes(state)) || (gift && !["true", "false", "1", "0"].includes(gift));
  if (isWrong) return json(response, 422, { message: "invalid query" });
  const wanted = gift === undefined ? undefined : ["true", "1"].includes(gift);
  const found = [...rows.values()].filter(
    (row) => (!state || row.state === state) && (wanted === undefined || (row.gift ?? false) === wanted),
  );
  return json(response, 200, found.slice(0, limit), { "X-Total": String(found.length) });
}

function withBody(request, response, then) {
  const type = request.headers["content-type"];
  if (type && type.split(";")[0].trim().toLowerCase() !== "application/json") return json(response, 415, { message: "not JSON" });
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    let body;
    try {
      body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts)));
    } catch {
      return page(response, 400, "SyntaxError: Unexpected token in JSON");
    }
    const order = read(body);
    return order ? then(order) : json(response, 422, { message: "invalid order" });
  });
}

const server = http.createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const path = pathname.replace(/\/$/, "").toLowerCase();
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (path === "/orders" && method === "GET") return list(response, searchParams);
  if (path === "/orders" && method === "POST") {
    return withBody(request, response, (body) => json(response, 201, store(Math.max(...rows.keys()) + 1, body)));
  }
  if (path === "/orders/count" && method === "POST") return json(response, 200, { count: rows.size });
  const [, key] = /^\/orders\/([^/]+)$/.exec(path) ?? [];
  if (key && ["GET", "PUT", "DELETE"].includes(method)) {
    let id;
    try {
      id = Number(decodeURIComponent(key));
    } catch {
      return page(response, 400, "URIError: Failed to decode param");
    }
    if (!isInteger(id, 1, 2147483647)) return json(response, 422, { message: "invalid id" });
    const answer = (value) => (rows.has(id) ? json(response, 200, value()) : json(response, 404, { message: "no such order" }));
    if (method === "GET") return answer(() => rows.get(id));
    if (method === "PUT") return withBody(request, response, (body) => answer(() => store(id, body)));
    if (!rows.has(id)) return json(response, 404, { message: "no such order" });
    if (id !== 1) rows.delete(id);
    response.writeHead(204);
    return response.end();
  }
  return page(response, 404, `Cannot ${request.method} ${path}`);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
