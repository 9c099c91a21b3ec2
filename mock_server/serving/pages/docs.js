// Starts Swagger UI with the document. "Try it out" calls only the mock: other servers in the document are removed, and the page's content
// security policy would block them.
"use strict";

const root = new URL("..", window.location.href);

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

async function start() {
  const answer = await fetch(new URL("openapi.json", root));
  const spec = servedByMock(await answer.json());
  window.ui = SwaggerUIBundle({
    spec,
    dom_id: "#swagger-ui",
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: values(spec.paths).length > 3 ? "list" : "full",
    queryConfigEnabled: false, // nobody else's document or configuration by a link to this page
    tryItOutEnabled: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
  });
}

start().catch((failure) => {
  document.getElementById("swagger-ui").textContent = `The document cannot be shown: ${failure}`;
});
