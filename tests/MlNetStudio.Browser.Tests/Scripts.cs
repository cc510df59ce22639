namespace MlNetStudio.Tests.Browser;

/// <summary>What the tests ask of a page, in its own language.</summary>
internal static class Scripts
{
    /// <summary>
    /// The texts whose contrast with what lies behind them is below 4.5 to 1 (3 to 1 for large ones): WCAG 2.2, success
    /// criterion 1.4.3. Text in figures is judged against the page.
    /// </summary>
    public const string FaintTexts = """
        () => {
          const parse = color => { const p = color.match(/[\d.]+/g).map(Number); return p.length > 3 ? p : [...p, 1]; };
          const over = (top, under) => [0, 1, 2].map(i => top[3] * top[i] + (1 - top[3]) * under[i]);
          const luminance = c => { const l = c.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); }); return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
          const behind = element => {
            const chain = [];
            for (let e = element; e; e = e.parentElement) { chain.unshift(e); }
            return chain.reduce((color, e) => over(parse(getComputedStyle(e).backgroundColor), color), [255, 255, 255]);
          };
          const faint = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const text = walker.currentNode.textContent.trim();
            const element = walker.currentNode.parentElement;
            if (!text || ["SCRIPT", "STYLE", "TITLE", "title"].includes(element.tagName) || !element.checkVisibility()) { continue; }
            const style = getComputedStyle(element);
            const drawn = element.namespaceURI.endsWith("svg");
            const ground = behind(drawn ? element.closest("figure") ?? document.body : element);
            const ink = over(parse(drawn ? style.fill : style.color), ground);
            const [a, b] = [luminance(ink), luminance(ground)].sort((x, y) => y - x);
            const size = parseFloat(style.fontSize);
            const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) { faint.push(`${text.slice(0, 40)}: ${((a + 0.05) / (b + 0.05)).toFixed(2)}`); }
          }
          return faint;
        }
        """;

    /// <summary>Texts of one figure that lie over each other.</summary>
    public const string OverlappingTexts = """
        () => {
          const found = [];
          document.querySelectorAll("svg.chart").forEach(svg => {
            const boxes = [...svg.querySelectorAll("text.tick, text.title, text.name, text.key")].map(t => ({ text: t.textContent, box: t.getBoundingClientRect() }));
            boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
              const w = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
              const h = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
              if (w > 2 && h > 3) { found.push(`${svg.getAttribute("aria-label").slice(0, 40)}: '${a.text}' over '${b.text}'`); }
            }));
          });
          return found;
        }
        """;

    /// <summary>The element that has the focus: its name, a mark of its own, and whether it shows.</summary>
    public const string FocusedElement = """
        () => {
          const e = document.activeElement;
          window.marks ??= new Map();
          if (!window.marks.has(e)) { window.marks.set(e, String(window.marks.size)); }
          const style = getComputedStyle(e);
          return { name: e === document.body ? "BODY" : e.tagName + " " + (e.textContent || e.name || "").trim().slice(0, 40), id: window.marks.get(e), outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 };
        }
        """;

    /// <summary>How many elements the focus should reach.</summary>
    public const string FocusableCount = """
        () => [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")].filter(e => e.checkVisibility()).length
        """;
}
