// The page to read and try the API: Swagger UI shows the document, and sends requests with the key or token that
// somebody enters. Those are kept nowhere, and gone with the page.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "../css/api_docs.css";

const root = document.querySelector("#api-docs");

/** Swagger UI has a theme of its own, by this class; rumbl's goes by the system or by what somebody chose. */
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
  // There is one server, this one.
  plugins: [() => ({ wrapComponents: { ServersContainer: () => () => null } })],
  tryItOutEnabled: false,
  persistAuthorization: false,
  // It would send the document's address to another site.
  validatorUrl: null,
});
