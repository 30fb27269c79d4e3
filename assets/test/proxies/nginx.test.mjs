import { startNginx } from "./support/nginx.mjs";
import { testProxy } from "./support/suite.mjs";

await testProxy("nginx", startNginx);
