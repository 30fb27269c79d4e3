import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../browser/support/server.mjs";
import { deployedAt } from "./deployed.mjs";
import { Program } from "./program.mjs";

const run = promisify(execFile);
const NGINX = process.env.RUMBL_TEST_NGINX ?? "/usr/sbin/nginx";

/** What nginx keeps in files for a while. */
const TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/** What Debian's nginx.conf has around a site, but for where things are. */
const around = (folder) => `
daemon off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${TEMPORARY.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join("\n  ")}
  include rumbl.conf;
}
`;

/** nginx with config/deploy/nginx.conf, at `https://localhost:PORT` in front of these nodes, which are `HOST:PORT`. */
export function startNginx(port, nodes) {
  return Program.start(port, async (folder) => {
    const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
    const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
    await run("openssl", [...made, ...names, "-keyout", key, "-out", certificate]);
    const servers = nodes.map((node) => `\n    server ${node} max_fails=1 fail_timeout=2s;`).join("");
    const site = await deployedAt("nginx.conf", [
      ["\n    server 127.0.0.1:4000 max_fails=1 fail_timeout=2s;", servers],
      ["listen 80;", `listen 127.0.0.1:${await freePort()};`],
      ["listen 443 ssl", `listen 127.0.0.1:${port} ssl`],
      ["server_name rumbl.example;", "server_name localhost;"],
      ["/etc/letsencrypt/live/rumbl.example/fullchain.pem", certificate],
      ["/etc/letsencrypt/live/rumbl.example/privkey.pem", key],
    ]);
    // What it says before it has read where to say it.
    const args = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"];
    return { command: NGINX, args, files: { "nginx.conf": around(folder), "rumbl.conf": site } };
  });
}
