using System.Security.Cryptography;
using System.Text;

namespace MlNetStudio.Evaluation.Report;

/// <summary>
/// The page's script: it makes tables sortable and brings the threshold chooser to life. Everything can be read without it.
/// The page's content security policy admits this very text, by its hash, and no other script. The text holds neither
/// '&lt;' nor '&amp;', so that the page stays well-formed XML.
/// </summary>
internal static class ReportScript
{
    /// <summary>The script.</summary>
    public const string Text = """

        "use strict";
        document.querySelectorAll("table").forEach(function (table) {
          var body = table.tBodies[0];
          if (!body || 3 > body.rows.length || !table.tHead) { return; }
          Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, place) {
            var button = document.createElement("button");
            button.type = "button";
            button.className = "sort";
            while (head.firstChild) { button.appendChild(head.firstChild); }
            head.appendChild(button);
            button.addEventListener("click", function () {
              var falling = head.getAttribute("aria-sort") === "ascending";
              Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
              head.setAttribute("aria-sort", falling ? "descending" : "ascending");
              var rows = Array.prototype.slice.call(body.rows).map(function (row, order) {
                var text = row.cells[place] ? row.cells[place].textContent.trim() : "";
                return { row: row, order: order, text: text, number: parseFloat(text.replace(/,/g, "").replace(/^[^0-9.+-]+/, "")) };
              });
              var numbers = rows.some(function (r) { return isFinite(r.number); });
              if (numbers) { numbers = head.classList.contains("n"); }
              rows.sort(function (a, b) {
                var by;
                if (numbers) {
                  if (!isFinite(a.number) || !isFinite(b.number)) { return (isFinite(b.number) ? 1 : 0) - (isFinite(a.number) ? 1 : 0) || a.order - b.order; }
                  by = a.number - b.number;
                } else { by = a.text.localeCompare(b.text); }
                return (falling ? -by : by) || a.order - b.order;
              });
              rows.forEach(function (r) { body.appendChild(r.row); });
            });
          });
        });
        document.querySelectorAll("form.chooser").forEach(function (form) {
          function list(name) { return form.getAttribute("data-" + name).split(" ").map(Number); }
          var tp = list("tp"), fp = list("fp"), fn = list("fn"), tn = list("tn");
          var slider = form.elements.threshold, miss = form.elements.miss, alarm = form.elements.alarm;
          function tell(name, text) { form.querySelector("[data-out=" + name + "]").textContent = text; }
          function share(part, whole) { return whole > 0 ? (100 * part / whole).toFixed(1) + "%" : "\u2013"; }
          function cost(i) {
            return 1000 * (fp[i] * Math.max(0, Number(alarm.value)) + fn[i] * Math.max(0, Number(miss.value))) / (tp[i] + fp[i] + fn[i] + tn[i]);
          }
          function show() {
            var i = Number(slider.value) - 1, all = tp[i] + fp[i] + fn[i] + tn[i];
            form.elements.shown.textContent = (Number(slider.value) / 100).toFixed(2);
            tell("recall", share(tp[i], tp[i] + fn[i]));
            tell("precision", share(tp[i], tp[i] + fp[i]));
            tell("alarms", fp[i].toLocaleString("en-US"));
            tell("misses", fn[i].toLocaleString("en-US"));
            tell("accuracy", share(tp[i] + tn[i], all));
            tell("cost", cost(i).toLocaleString("en-US", { maximumFractionDigits: 1 }));
          }
          [slider, miss, alarm].forEach(function (input) { input.addEventListener("input", show); });
          form.elements.cheapest.addEventListener("click", function () {
            var best = 0;
            tp.forEach(function (_, i) { if (cost(best) > cost(i)) { best = i; } });
            slider.value = best + 1;
            show();
          });
          form.addEventListener("submit", function (event) { event.preventDefault(); });
          form.hidden = false;
          show();
        });

        """;

    /// <summary>What the content security policy says of scripts.</summary>
    public static string Policy { get; } = $"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Normalized)))}'";

    /// <summary>The script with line feeds only, whatever this source file has: browsers hash it so.</summary>
    public static string Normalized => Text.ReplaceLineEndings("\n");
}
