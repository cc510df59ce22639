using System.Globalization;

namespace MlNetStudio.Data;

/// <summary>
/// Small grey images of the digits 0 to 9, drawn: the strokes of <see cref="DigitStrokes"/>, each end jittered, the whole
/// slanted, turned, stretched and shifted at random, with a pen of random width, and a little noise. One column for every pixel, row by
/// row from the top (0 white, 1 black), then <c>digit</c>.
/// </summary>
/// <remarks>Made for this project: images to learn from where no data set is at hand. It is not a sample of handwriting.</remarks>
public sealed class DrawnDigitsGenerator(int size) : TableGenerator
{
    /// <summary>The height and the width of an image in pixels.</summary>
    public int Size { get; } = size;

    /// <inheritdoc/>
    public override string Name => Size == 8 ? "digits" : string.Create(CultureInfo.InvariantCulture, $"digits{Size}");

    /// <inheritdoc/>
    public override string Description => string.Create(
        CultureInfo.InvariantCulture,
        $"Drawn digits 0 to 9, {Size} x {Size} grey pixels from 0 to 1 in columns pixel_1 to pixel_{Size * Size}, row by row, then digit; strokes with random shape, slant, size, place and noise.");

    /// <inheritdoc/>
    public override string Label => "digit";

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Multiclass;

    /// <inheritdoc/>
    public override int DefaultRows => 2000;

    private protected override IEnumerable<Column> Columns(int rows, DeterministicRandom random)
    {
        int pixels = Size * Size;
        var columns = new float[pixels][];
        for (int p = 0; p < pixels; p++)
        {
            columns[p] = new float[rows];
        }

        var digit = new float[rows];
        for (int row = 0; row < rows; row++)
        {
            digit[row] = row % 10;
            var strokes = Jitter(DigitStrokes.Of(row % 10), random);
            double pen = 0.045 + (0.035 * random.NextDouble());
            double soft = 0.7 / Size;
            for (int p = 0; p < pixels; p++)
            {
                double x = ((p % Size) + 0.5) / Size;
                double y = ((p / Size) + 0.5) / Size;
                double ink = Math.Clamp(0.5 + ((pen - Distance(strokes, x, y)) / soft), 0, 1);
                double grey = Math.Clamp(ink + (0.04 * random.NextGaussian()), 0, 1);

                // Steps of 1/255, as a scanner gives: short numbers in the file.
                columns[p][row] = (float)(Math.Round(grey * 255) / 255);
            }
        }

        return
        [
            .. columns.Select((values, p) => new NumberColumn(string.Create(CultureInfo.InvariantCulture, $"pixel_{p + 1}"), values)),
            new NumberColumn("digit", digit),
        ];
    }

    private static (double X, double Y)[][] Jitter((double X, double Y)[][] strokes, DeterministicRandom random)
    {
        double turn = 0.12 * random.NextGaussian();
        double slant = 0.12 * random.NextGaussian();
        double width = 0.85 + (0.3 * random.NextDouble());
        double height = 0.85 + (0.3 * random.NextDouble());
        double right = 0.06 * ((2 * random.NextDouble()) - 1);
        double down = 0.06 * ((2 * random.NextDouble()) - 1);
        var (sin, cos) = Math.SinCos(turn);
        var jittered = new (double X, double Y)[strokes.Length][];
        for (int s = 0; s < strokes.Length; s++)
        {
            jittered[s] = new (double X, double Y)[strokes[s].Length];
            for (int i = 0; i < strokes[s].Length; i++)
            {
                double y = (strokes[s][i].Y - 0.5 + (0.012 * random.NextGaussian())) * height;
                double x = ((strokes[s][i].X - 0.5 + (0.012 * random.NextGaussian())) * width) - (slant * y);
                jittered[s][i] = (0.5 + right + (cos * x) - (sin * y), 0.5 + down + (sin * x) + (cos * y));
            }
        }

        return jittered;
    }

    private static double Distance((double X, double Y)[][] strokes, double x, double y)
    {
        double nearest = double.MaxValue;
        foreach (var stroke in strokes)
        {
            for (int i = 1; i < stroke.Length; i++)
            {
                var (fromX, fromY) = stroke[i - 1];
                double alongX = stroke[i].X - fromX;
                double alongY = stroke[i].Y - fromY;
                double length = (alongX * alongX) + (alongY * alongY);
                double t = length == 0 ? 0 : Math.Clamp((((x - fromX) * alongX) + ((y - fromY) * alongY)) / length, 0, 1);
                double offX = x - fromX - (t * alongX);
                double offY = y - fromY - (t * alongY);
                nearest = Math.Min(nearest, (offX * offX) + (offY * offY));
            }
        }

        return Math.Sqrt(nearest);
    }
}
