// The page of the API: the description that this node serves, made readable.
"use strict";

SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null, // nothing is asked of other servers
});
