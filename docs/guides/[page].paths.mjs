import { pagesOf } from "../.vitepress/lib/documents.mjs";

export default { paths: () => pagesOf("guides") };
