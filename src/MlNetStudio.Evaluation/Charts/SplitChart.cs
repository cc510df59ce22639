using MlNetStudio.Evaluation.Output;
using MlNetStudio.Evaluation.Report;

namespace MlNetStudio.Evaluation.Charts;

/// <summary>One bar, parted into the rows for training, validation and test.</summary>
internal static class SplitChart
{
    /// <summary>Draws the chart; there must be a row.</summary>
    public static void Draw(SvgWriter svg, DataSection data)
    {
        (string Name, long Rows, string Style)[] parts =
        [
            ("training", data.TrainingRows, "bar first"),
            ("validation", data.ValidationRows, "bar second"),
            ("test", data.TestRows, "bar third"),
        ];
        double total = Math.Max(1, data.TrainingRows + data.ValidationRows + data.TestRows);
        svg.Begin(
            PlotFrame.Width,
            62,
            $"{Numbers.Count(data.TrainingRows)} rows for training, {Numbers.Count(data.ValidationRows)} for validation, {Numbers.Count(data.TestRows)} for the test.");
        double x = 1;
        double textAt = 1;
        foreach ((string name, long rows, string style) in parts)
        {
            if (rows == 0)
            {
                continue;
            }

            double width = (PlotFrame.Width - 2) * rows / total;
            svg.Rectangle(x, 4, width - 2, 26, style);
            svg.Rectangle(textAt, 43, 12, 12, style);
            svg.Text(textAt + 18, 54, $"{name} {Numbers.Count(rows)}", "name");
            x += width;
            textAt += PlotFrame.Width / 3;
        }

        svg.End();
    }
}
