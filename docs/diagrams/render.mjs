// Draws each .mmd of this directory as an .svg, which is committed: `make diagrams`.
// Pages show the .svg, so that neither a build nor a reader needs mermaid.
// CHROMIUM is the browser that draws: mermaid measures texts in one.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const packages = createRequire(process.argv[2]);
const { chromium } = packages("playwright-core");
const script = packages.resolve("mermaid/dist/mermaid.min.js");
const here = dirname(fileURLToPath(import.meta.url));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();
await page.setContent('<div id="place"></div>');
await page.addScriptTag({ path: script });
for (const file of readdirSync(here).filter((name) => name.endsWith(".mmd"))) {
  const source = readFileSync(`${here}/${file}`, "utf8");
  const name = file.replace(".mmd", "");
  const svg = await page.evaluate(
    async ([id, text]) => {
      mermaid.initialize({
        startOnLoad: false,
        deterministicIds: true,
        theme: "neutral",
        fontFamily: "DejaVu Sans, Verdana, Arial, sans-serif",
        htmlLabels: false, // an image of SVG with HTML in it is blank in some viewers
        flowchart: { htmlLabels: false, useMaxWidth: false, nodeSpacing: 20, padding: 8 },
        sequence: { useMaxWidth: false, mirrorActors: false, actorMargin: 20, width: 110 },
      });
      return (await mermaid.render(id, text)).svg;
    },
    [`diagram-${name}`, source],
  );
  // tests/docs/test_diagrams.py compares it with the source.
  const mark = createHash("sha256").update(source).digest("hex");
  const onWhite = svg.replace("<svg ", '<svg style="background: #fff" '); // for dark pages
  writeFileSync(`${here}/${name}.svg`, `${onWhite}\n<!-- drawn from ${mark} -->\n`);
  console.log(`${name}.svg`);
}
await browser.close();
