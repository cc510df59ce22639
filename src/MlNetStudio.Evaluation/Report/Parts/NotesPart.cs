namespace MlNetStudio.Evaluation.Report.Parts;

/// <summary>What the reader should know before believing the numbers.</summary>
internal static class NotesPart
{
    public static void Write(HtmlWriter html, IReadOnlyList<string> notes)
    {
        if (notes.Count == 0)
        {
            return;
        }

        html.Raw("<aside class=\"notes\" aria-label=\"Notes\"><p><strong>Good to know</strong></p><ul>");
        foreach (string note in notes)
        {
            html.Element("li", note.Length == 0 ? note : char.ToUpperInvariant(note[0]) + note[1..]);
        }

        html.Raw("</ul></aside>\n");
    }
}
