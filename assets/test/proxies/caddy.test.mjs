import { startCaddy } from "./support/caddy.mjs";
import { testProxy } from "./support/suite.mjs";

await testProxy("Caddy", startCaddy);
