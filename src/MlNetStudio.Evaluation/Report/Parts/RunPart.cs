namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>Every setting of the run.</summary>
internal static class RunPart
{
    public static void Write(HtmlWriter html, ReportModel model)
    {
        if (model.Run is not { } run)
        {
            return;
        }

        html.Section("run", "What was run");
        html.Raw("<p>Everything that decides the result. The same data, settings and seed give the same model again.</p>\n<div class=\"settings\">");
        string? group = null;
        foreach (RunSetting setting in run.Settings)
        {
            if (!string.Equals(setting.Group, group, StringComparison.Ordinal))
            {
                html.Raw(group is null ? "<div>" : "</dl></div>\n<div>").Element("h3", setting.Group).Raw("<dl>");
                group = setting.Group;
            }

            html.Raw("<dt>").Name(setting.Name).Raw("</dt><dd>").Name(setting.Value).Raw("</dd>");
        }

        html.Raw(group is null ? "</div>\n" : "</dl></div></div>\n");
        if (run.PipelineText.Length > 0)
        {
            html.Raw("<details><summary>The pipeline file of this run</summary><pre tabindex=\"0\"><code>").Text(run.PipelineText).Raw("</code></pre></details>\n");
        }

        html.Close("section");
    }
}
