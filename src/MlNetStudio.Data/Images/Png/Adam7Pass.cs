namespace MlNetStudio.Data.Images;

/// <summary>A part of the pixels that a PNG file holds as an image of its own: every so many rows and columns from the first one on.</summary>
internal readonly record struct Adam7Pass(int Top, int Left, int Down, int Across, int Rows, int Columns)
{
    private static readonly (int Top, int Left, int Down, int Across)[] Steps =
        [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)];

    /// <summary>All pixels at once.</summary>
    public static Adam7Pass Whole(ImageShape size) => new(0, 0, 1, 1, size.Height, size.Width);

    /// <summary>The seven parts of an interlaced image; some have no pixels where the image is small.</summary>
    public static Adam7Pass[] Of(ImageShape size) => Array.ConvertAll(Steps, step =>
    {
        int rows = (size.Height - step.Top + step.Down - 1) / step.Down;
        int columns = (size.Width - step.Left + step.Across - 1) / step.Across;
        return new Adam7Pass(step.Top, step.Left, step.Down, step.Across, columns > 0 ? Math.Max(0, rows) : 0, rows > 0 ? Math.Max(0, columns) : 0);
    });
}
