// The interactive documentation of the API: Swagger UI shows the document, and sends requests with the key or token
// that a visitor enters. Credentials are not stored, and are gone when the page is left.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "../css/api_docs.css";

const root = document.querySelector("#api-docs");

/** Sets Swagger UI's theme class to rumbl's theme, which follows the system or the visitor's choice. */
function followTheme() {
  const isDark = getComputedStyle(document.documentElement).colorScheme.trim();
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = isDark === "dark" || (isDark !== "light" && prefersDark);
  document.documentElement.classList.toggle("dark-mode", dark);
}

followTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", followTheme);
new MutationObserver(followTheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });

SwaggerUI({
  domNode: root,
  url: root.dataset.document,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  filter: true,
  // This is the only server, so hide the selection.
  plugins: [() => ({ wrapComponents: { ServersContainer: () => () => null } })],
  tryItOutEnabled: false,
  persistAuthorization: false,
  // The validator would send the document's address to another site.
  validatorUrl: null,
});
