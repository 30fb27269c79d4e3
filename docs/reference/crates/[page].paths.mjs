import { pagesOf } from "../../.vitepress/lib/documents.mjs";

export default { paths: () => pagesOf("reference/crates") };
