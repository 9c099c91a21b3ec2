// Starts Swagger UI with the document. "Try it out" calls only the mock: other servers in the document are removed, and the page's content
// security policy would block them. Credentials are filled in: the mock accepts any, unless it was told which.
"use strict";

const DEMO = "demo";
const root = new URL("..", window.location.href);
const acceptsAny = document.getElementById("swagger-ui").dataset.credentials === "any";

const isObject = (value) => typeof value === "object" && value !== null;
const values = (value) => (isObject(value) ? Object.values(value).filter(isObject) : []);

function servedByMock(spec) {
  const path = root.pathname.replace(/\/$/, "");
  if (spec.swagger) {
    return {...spec, host: root.host, basePath: path || "/", schemes: [root.protocol.replace(":", "")]};
  }
  for (const item of [...values(spec.paths), ...values(spec.components?.pathItems)]) {
    for (const part of [item, ...values(item), ...values(item.additionalOperations)]) delete part.servers;
  }
  return {...spec, servers: [{url: root.origin + path, description: "this mock"}]};
}

// The scheme as a field for its credential: no login at another server, and schemes that Swagger UI does not know.
function withField(scheme, isOld) {
  const bearer = ["oauth2", "openIdConnect"].includes(scheme.type) || (scheme.type === "http" && /^bearer$/i.test(scheme.scheme));
  const isBasic = scheme.type === "basic" || (scheme.type === "http" && /^basic$/i.test(scheme.scheme));
  if (scheme.type === "apiKey" || scheme.type === "mutualTLS" || isBasic) return scheme;
  const {description} = scheme;
  if (bearer && !isOld) return {type: "http", scheme: "bearer", description};
  return {type: "apiKey", in: "header", name: "Authorization", description};
}

const demoOf = (original, field) =>
  field.name !== "Authorization" || field.in !== "header" ? DEMO : `${original.type === "http" ? original.scheme : "Bearer"} ${DEMO}`;

function fillIn(ui, name, original, field) {
  if (field.type === "basic" || (field.type === "http" && /^basic$/i.test(field.scheme))) ui.preauthorizeBasic(name, DEMO, DEMO);
  else if (field.type !== "mutualTLS") ui.preauthorizeApiKey(name, original.type === "apiKey" ? DEMO : demoOf(original, field));
  if (field.in === "cookie" && /^[\w.-]+$/.test(field.name)) document.cookie = `${field.name}=${DEMO}; path=${root.pathname}; SameSite=Strict`;
}

// What the field in the bar asks the mock to answer.
function withWish(request) {
  const wish = document.getElementById("wish").value.trim();
  if (wish && !request.loadSpec) request.headers.Prefer = wish;
  return request;
}

async function start() {
  const answer = await fetch(new URL("openapi.json", root));
  const spec = servedByMock(await answer.json());
  const schemes = (spec.swagger ? spec.securityDefinitions : spec.components?.securitySchemes) ?? {};
  const originals = Object.entries(schemes).filter(([, scheme]) => isObject(scheme) && !scheme.$ref);
  for (const [name, scheme] of originals) schemes[name] = withField(scheme, Boolean(spec.swagger));
  window.ui = SwaggerUIBundle({
    spec,
    dom_id: "#swagger-ui",
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: values(spec.paths).length > 3 ? "list" : "full",
    onComplete: () => acceptsAny && originals.forEach(([name, scheme]) => fillIn(window.ui, name, scheme, schemes[name])),
    queryConfigEnabled: false, // nobody else's document or configuration by a link to this page
    requestInterceptor: withWish,
    tryItOutEnabled: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
  });
}

start().catch((failure) => {
  document.getElementById("swagger-ui").textContent = `The document cannot be shown: ${failure}`;
});
