namespace MlNetStudio.Evaluation.Report;

/// <summary>
/// The look of the page. Colors have a contrast of at least 4.5 to 1 for text and 3 to 1 for lines, in light and dark; what
/// colors tell, dashes, hatching or outlines tell as well.
/// </summary>
internal static class ReportStyle
{
    /// <summary>Patterns that figures refer to.</summary>
    public const string Patterns = """
        <svg width="0" height="0" class="defs" aria-hidden="true"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2.4" height="6"/></pattern></defs></svg>

        """;

    /// <summary>The style sheet.</summary>
    public const string Sheet = """

        :root{color-scheme:light dark;--paper:#fdfcf9;--panel:#f4f1ea;--ink:#1c1e22;--soft:#565b64;--rule:#ddd8cd;--grid:#e8e4da;--one:#1b5c8c;--two:#ad4a17;--good:#1c6b40;--fair:#7a5a00;--poor:#a3222b;--heat:.72}
        @media screen and (prefers-color-scheme:dark){:root{--paper:#14161a;--panel:#1e2126;--ink:#eceae5;--soft:#adb1b9;--rule:#383c44;--grid:#2a2d34;--one:#7fbfee;--two:#f2a671;--good:#7fd3a3;--fair:#e6c469;--poor:#f59a97;--heat:.5}}
        @media print{:root{color-scheme:light;--paper:#fff}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
        body{margin:0 auto;max-width:66rem;padding:2rem 1.5rem 4rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        h1,h2{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Liberation Serif",Georgia,serif;font-weight:600;line-height:1.15;text-wrap:balance}
        h1{font-size:clamp(2rem,6vw,3.1rem);margin:.15em 0 .5em;letter-spacing:-.01em}
        h2{font-size:1.65rem;margin:0 0 .5rem}
        h3{font-size:.95rem;margin:0 0 .35rem}
        p{margin:.4rem 0 .9rem;max-width:44rem}
        a{color:var(--one)}
        a:focus-visible,summary:focus-visible,.scroll:focus-visible,pre:focus-visible{outline:3px solid var(--two);outline-offset:2px}
        code,pre{font-family:ui-monospace,"Cascadia Mono","SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.88em}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:.5rem}
        .defs{position:absolute}
        .eyebrow{margin:0;color:var(--soft);font-size:.92rem}
        .quiet{color:var(--soft);font-size:.88rem}
        .opening{display:grid;grid-template-columns:minmax(0,1.15fr) minmax(0,1fr);gap:1rem 3rem;align-items:center}
        .lead{font-size:1.45rem;line-height:1.38;margin:0 0 .8rem;text-wrap:pretty}
        .lead strong{color:var(--one)}
        .verdict{display:inline-block;margin:.1rem 0 .5rem;padding:.3rem .8rem;border:2px solid;border-radius:.4rem;font-weight:650}
        .good{color:var(--good)}.fair{color:var(--fair)}.poor{color:var(--poor)}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));margin:1.6rem 0 0;border:solid var(--rule);border-width:1px 0}
        .facts div{padding:.8rem 1rem .8rem 0}
        .facts dt{color:var(--soft);font-size:.85rem}
        .facts dd{margin:0}
        .facts strong{display:block;font-size:1.15rem;line-height:1.3}
        .facts span{color:var(--soft);font-size:.88rem}
        nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;margin:0;padding:.7rem 0;list-style:none;font-size:.95rem}
        nav a{display:inline-block;padding:.25rem 0}
        section{margin-top:2.6rem;padding-top:1.5rem;border-top:1px solid var(--rule);scroll-margin-top:.5rem}
        .notes{margin:1.2rem 0;padding:.7rem 1.1rem;background:var(--panel);border-left:4px solid var(--two);border-radius:0 .4rem .4rem 0}
        .notes p{margin:0}
        .notes ul{margin:.3rem 0;padding-left:1.2rem}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1.6rem 2.4rem;margin:1.2rem 0;align-items:start}
        figure{margin:0;max-width:34rem;min-width:0}
        figcaption{margin-bottom:.5rem;line-height:1.4}
        figcaption span{color:var(--soft);font-size:.93rem}
        .chart{display:block;width:100%;height:auto;overflow:visible}
        .images{display:grid;grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr));gap:.8rem;margin:1rem 0;padding:0;list-style:none;font-size:.85rem;line-height:1.3}
        .images li{padding:.3rem;border:2px solid var(--rule);border-radius:.3rem}
        .images .wrong{border:2px dashed var(--poor)}
        .images img{display:block;width:100%;margin-bottom:.3rem;image-rendering:pixelated}
        .pairs{grid-template-columns:repeat(auto-fill,minmax(12rem,1fr))}
        .pairs li{display:grid;grid-template-columns:1fr 1fr;gap:.3rem}
        .pairs span{grid-column:1/-1}
        .texts{margin:1rem 0;padding:0;list-style:none}
        .texts li{margin:0 0 .8rem;padding:.5rem .8rem;border:2px solid var(--rule);border-radius:.3rem}
        .texts .wrong{border:2px dashed var(--poor)}
        .texts p{margin:0 0 .2rem;max-width:none}
        .texts span{color:var(--soft);font-size:.88rem}
        mark{background:none;color:var(--one);text-decoration:underline;text-underline-offset:3px}
        del{color:var(--poor);text-decoration:line-through}
        .w1{text-decoration-thickness:1px}.w2{text-decoration-thickness:2px;font-weight:600}.w3{text-decoration-thickness:3px;font-weight:700}
        .scroll{overflow-x:auto;margin:1.1rem 0}
        table{border-collapse:collapse;width:100%;font-size:.93rem}
        caption{position:sticky;left:0;width:fit-content;max-width:calc(100vw - 2rem);text-align:left;font-weight:650;padding-bottom:.35rem}
        th,td{padding:.42rem 1.1rem .42rem 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--rule);overflow-wrap:normal}
        thead th{color:var(--soft);font-weight:500;font-size:.86rem;border-bottom:1.5px solid var(--soft)}
        :is(tbody,tfoot) th{font-weight:600;overflow-wrap:break-word;max-width:17rem;position:sticky;left:0;background:var(--paper)}
        tfoot tr:first-child :is(th,td){border-top:2px solid var(--soft)}
        .n{text-align:right;white-space:nowrap}
        thead .n{white-space:normal}
        .best{font-weight:700;text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:4px}
        .says{color:var(--soft);font-size:.88rem;min-width:18rem}
        .wide{min-width:42rem}
        .off{color:var(--soft)}
        .sort{all:unset;cursor:pointer;color:inherit}
        .sort::after{content:"";display:inline-block;width:.9em;text-align:center}
        .n .sort::after{width:0}
        [aria-sort=ascending] .sort::after{content:"▲";font-size:.7em;width:auto;padding-left:.3em}
        [aria-sort=descending] .sort::after{content:"▼";font-size:.7em;width:auto;padding-left:.3em}
        .sort:hover{text-decoration:underline}
        :is(.sort,.chooser input,.chooser button):focus-visible{outline:3px solid var(--two);outline-offset:2px}
        .chooser{background:var(--panel);border-radius:.4rem;padding:.9rem 1.1rem;align-self:center}
        .chooser input[type=range]{width:100%;accent-color:var(--one)}
        .chooser input[type=number]{width:5.5rem}
        .chooser :is(input,button){font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.3rem;padding:.15rem .5rem}
        .chooser button{cursor:pointer}
        .chooser output{font-weight:650;float:right}
        .chooser dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.5rem 1rem;margin:.6rem 0 0}
        .chooser dt{color:var(--soft);font-size:.85rem}
        .chooser dd{margin:0;font-weight:650;font-size:1.1rem}
        .settings{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1.3rem 2.4rem;margin:1rem 0}
        .settings dl{display:grid;grid-template-columns:minmax(6rem,auto) minmax(0,1fr);gap:.15rem 1rem;margin:0;font-size:.93rem}
        .settings dt{color:var(--soft)}
        .settings dd{margin:0}
        details{margin:1rem 0}
        summary{cursor:pointer;color:var(--one);padding:.25rem 0}
        pre{background:var(--panel);border-radius:.4rem;padding:.75rem 1rem;margin:.3rem 0 1rem;overflow-x:auto;line-height:1.5;overflow-wrap:normal}
        .purpose{margin-bottom:.1rem}
        footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.88rem}
        svg text{font-family:inherit;font-size:12.5px;fill:var(--ink);unicode-bidi:isolate}
        svg .tick,svg .title,svg .key,svg .note{fill:var(--soft)}
        svg .title,svg .key,svg .note{font-size:13px}
        svg .name{font-size:13px}
        svg .value{font-size:14px;font-weight:650}
        svg .s7{font-size:8px}
        svg .s5{font-size:5.5px}
        svg .mid{text-anchor:middle}
        svg .end{text-anchor:end}
        svg .count{font-size:15px;font-weight:650}
        svg .small{font-size:9.5px}
        svg .zero{fill:var(--soft)}
        .grid{stroke:var(--grid)}
        .axis{stroke:var(--soft)}
        .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
        .line.first{stroke:var(--one)}
        .line.second{stroke:var(--two);stroke-dasharray:6 4;stroke-width:2.2}
        .line.solid{stroke-dasharray:none;stroke-width:2.6}
        .reference{stroke:var(--soft);stroke-width:1.4;stroke-dasharray:2 4}
        .mark{stroke:var(--ink);stroke-width:1.3;stroke-dasharray:1 3;stroke-linecap:round}
        .dot{fill:var(--paper);stroke:var(--one);stroke-width:2.2}
        .point{fill:var(--one);fill-opacity:.5}
        .quiet{fill:var(--grid)}
        .track{fill:var(--panel)}
        .bar.first{fill:var(--one)}
        .bar.second{fill:url(#hatch);stroke:var(--two);stroke-width:1.3}
        .bar.plain{fill:var(--soft);fill-opacity:.55}
        .bar.third{fill:var(--panel);stroke:var(--soft);stroke-width:1.3}
        .hatch-ground{fill:var(--paper)}
        .hatch-line{fill:var(--two)}
        .spread{fill:var(--one);fill-opacity:.14}
        .ice{fill:none;stroke:var(--one);stroke-width:1;stroke-opacity:.38}
        .range{stroke:var(--one);stroke-width:6;stroke-opacity:.22;stroke-linecap:round}
        .line.mark{stroke:var(--ink);stroke-width:1.8;stroke-dasharray:1 4}
        .line.reference.solid{stroke:var(--soft);stroke-width:2;stroke-dasharray:10 3 2 3}
        .whisker{stroke:var(--ink);stroke-width:1.6}
        .halo{stroke:var(--paper);stroke-width:5}
        .cell{fill:var(--one)}
        .l0{fill-opacity:.35}.l1{fill-opacity:.5}.l2{fill-opacity:.65}.l3{fill-opacity:.8}
        .heat{fill-opacity:calc(var(--s)*var(--heat))}
        .heat.right{fill:var(--one);stroke:var(--one);stroke-width:1.6}
        .heat.wrong{fill:var(--two);stroke:var(--rule);stroke-width:.8}
        @media (max-width:52rem){.opening{grid-template-columns:minmax(0,1fr)}}
        @media (max-width:34rem){body{padding:1.2rem 1rem 3rem}.lead{font-size:1.25rem}.wide{min-width:52rem}.says{min-width:27rem}.facts{grid-template-columns:1fr 1fr}table:has(.says){min-width:0}table:has(.says) tr{display:grid;grid-template-columns:1.35fr 1fr 1.4fr 1fr 1fr;padding:.4rem 0;border-bottom:1px solid var(--rule)}table:has(.says) :is(th,td){padding:0 .4rem 0 0;border:0;min-width:0;white-space:normal}table:has(.says) thead th:last-child{display:none}table:has(.says) .says{grid-column:1/-1;padding-top:.2rem}}
        @media print{@page{margin:16mm}html{font-size:10pt}body{max-width:none;padding:0}h1{font-size:2.2rem}nav,.skip,.chooser{display:none}figure,tr,.facts,.notes,.settings>div{break-inside:avoid}h2,figcaption,caption{break-after:avoid}.facts{grid-template-columns:repeat(4,1fr)}.scroll{overflow:visible}table{font-size:8.5pt}.wide,.says{min-width:0}th,td{padding:.28rem .7rem .28rem 0}.figures{grid-template-columns:1fr 1fr}section{margin-top:1.4rem;padding-top:.8rem}pre{white-space:pre-wrap}details::details-content{content-visibility:visible;display:block}a{color:inherit;text-decoration:none}}

        """;
}
