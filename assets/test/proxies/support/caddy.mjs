import { deployed } from "./deployed.mjs";
import { Program } from "./program.mjs";

const CADDY = process.env.RUMBL_TEST_CADDY ?? "/usr/bin/caddy";

/** Caddy signs the certificate of localhost itself; nobody else has to trust it. */
const AROUND = `
{
	admin off
	skip_install_trust
	auto_https disable_redirects
	default_bind 127.0.0.1
}
import Rumbl
`;

/** Caddy with config/deploy/Caddyfile, at `https://localhost:PORT` in front of these nodes, which are `HOST:PORT`. */
export function startCaddy(port, nodes) {
  return Program.start(port, async (folder) => ({
    command: CADDY,
    args: ["run", "--config", "Caddyfile", "--adapter", "caddyfile"],
    files: { Caddyfile: AROUND, Rumbl: await deployed("Caddyfile") },
    env: {
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
      RUMBL_SITE: `localhost:${port}`,
      RUMBL_NODES: nodes.join(" "),
    },
  }));
}
