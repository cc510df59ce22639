namespace MlNetStudio.Evaluation.Report;

/// <summary>What every page has around its parts: head, style, and at the end its only script.</summary>
internal static class ReportPage
{
    /// <summary>Opens the page up to the end of the link that skips to <c>#main</c>.</summary>
    public static void Begin(HtmlWriter html, string title) =>
        html.Raw("""
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8" />
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; 
            """.TrimEnd('\n')).Raw(ReportScript.Policy).Raw("""
            " />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="color-scheme" content="light dark" />
            <meta name="generator" content="MlNetStudio" />
            <link rel="icon" href="data:," />
            <title>
            """).Text(title).Raw("</title>\n<style>").Raw(ReportStyle.Sheet).Raw("</style>\n</head>\n<body>\n").Raw(ReportStyle.Patterns)
            .Raw("<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");

    /// <summary>Writes the contents and opens the main part.</summary>
    /// <param name="html">The page.</param>
    /// <param name="entries">Every section with its heading in a word, and whether it is there.</param>
    public static void Contents(HtmlWriter html, params ReadOnlySpan<(bool IsPresent, string Id, string Text)> entries)
    {
        html.Raw("<nav aria-label=\"Contents\"><ul>");
        foreach ((bool isPresent, string id, string text) in entries)
        {
            if (isPresent)
            {
                html.Raw("<li><a href=\"#").Raw(id).Raw("\">").Text(text).Raw("</a></li>");
            }
        }

        html.Raw("</ul></nav>\n<main id=\"main\">\n");
    }

    /// <summary>Closes the main part and the page.</summary>
    /// <param name="html">The page.</param>
    /// <param name="holds">Whether it holds rows of data, in a sentence.</param>
    public static void End(HtmlWriter html, string holds) =>
        html.Raw("\n</main>\n<footer><p>Made by MlNetStudio. This page is complete in itself: it fetches nothing and sends nothing. ").Text(holds)
            .Raw("</p></footer>\n<script>").Raw(ReportScript.Normalized).Raw("</script>\n</body>\n</html>\n");
}
