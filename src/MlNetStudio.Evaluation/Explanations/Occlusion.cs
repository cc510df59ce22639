namespace MlNetStudio.Evaluation.Explanations;

/// <summary>
/// Where in an image a model looks: a square is laid over every place in turn, filled with the image's mean color, and the
/// loss of log-probability of the class, log p(image) - log p(image with the square), is given to the pixels below it; each
/// pixel has the mean over the squares that covered it. Above zero, what is there speaks for the class; below, against it.
/// Only predictions are needed, so it tells of any model in any engine.
/// Source: Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks" (arXiv:1311.2901), section 4.2.
/// </summary>
public static class Occlusion
{
    // A sixth of the image's side holds a stroke or a wheel; squares lie half over each other.
    private const int SquaresAcross = 6;
    private const double LeastProbability = 1e-7;

    /// <summary>The map of an image.</summary>
    /// <param name="pixels">The image [height, width, channels].</param>
    /// <param name="height">Its height.</param>
    /// <param name="width">Its width.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="predict">The probabilities of the class for images [count, height, width, channels].</param>
    /// <returns>The loss of log-probability by pixel [height, width].</returns>
    /// <exception cref="ArgumentException">The pixels are not as many as the size says.</exception>
    public static double[] Compute(ReadOnlySpan<byte> pixels, int height, int width, int channels, Func<byte[], int, double[]> predict)
    {
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (pixels.Length != height * width * channels)
        {
            throw new ArgumentException($"{pixels.Length} bytes are no image of {height} x {width} pixels with {channels} channels.", nameof(pixels));
        }

        byte[] fill = Mean(pixels, channels);
        int side = Math.Max(1, Math.Min(height, width) / SquaresAcross);
        (int Top, int Left)[] squares = [.. Places(height, side).SelectMany(top => Places(width, side).Select(left => (top, left)))];

        // The image as it is comes first.
        byte[] batch = new byte[(squares.Length + 1) * pixels.Length];
        for (int i = 0; i <= squares.Length; i++)
        {
            Span<byte> image = batch.AsSpan(i * pixels.Length, pixels.Length);
            pixels.CopyTo(image);
            for (int y = 0; i > 0 && y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    fill.CopyTo(image[((((squares[i - 1].Top + y) * width) + squares[i - 1].Left + x) * channels)..]);
                }
            }
        }

        double[] said = predict(batch, squares.Length + 1);
        double whole = Math.Log(Math.Max(LeastProbability, said[0]));
        double[] map = new double[height * width];
        int[] covered = new int[height * width];
        for (int i = 0; i < squares.Length; i++)
        {
            double loss = whole - Math.Log(Math.Max(LeastProbability, said[i + 1]));
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    int place = ((squares[i].Top + y) * width) + squares[i].Left + x;
                    map[place] += loss;
                    covered[place]++;
                }
            }
        }

        for (int place = 0; place < map.Length; place++)
        {
            map[place] /= covered[place];
        }

        return map;
    }

    /// <summary>The image with only what speaks for the class in full contrast, the rest faded towards gray.</summary>
    /// <param name="pixels">The image [height, width, channels].</param>
    /// <param name="map">The map of <see cref="Compute"/> [height, width].</param>
    /// <param name="channels">The image's channels.</param>
    /// <returns>An image of the same size.</returns>
    public static byte[] Fade(ReadOnlySpan<byte> pixels, ReadOnlySpan<double> map, int channels)
    {
        const double Faintest = 0.15;
        const double Gray = 128;
        double largest = 0;
        foreach (double value in map)
        {
            largest = Math.Max(largest, value);
        }

        byte[] faded = new byte[pixels.Length];
        for (int i = 0; i < faded.Length; i++)
        {
            double strength = largest > 0 ? Math.Max(0, map[i / channels]) / largest : 0;
            faded[i] = (byte)Math.Round(Gray + ((pixels[i] - Gray) * (Faintest + ((1 - Faintest) * strength))));
        }

        return faded;
    }

    private static byte[] Mean(ReadOnlySpan<byte> pixels, int channels)
    {
        long[] sums = new long[channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            sums[i % channels] += pixels[i];
        }

        int count = pixels.Length / channels;
        return Array.ConvertAll(sums, sum => (byte)Math.Round((double)sum / count));
    }

    /// <summary>Where squares begin along a side: every half square, and at the end.</summary>
    private static IEnumerable<int> Places(int length, int side)
    {
        int step = Math.Max(1, side / 2);
        int last = length - side;
        for (int place = 0; place < last; place += step)
        {
            yield return place;
        }

        yield return last;
    }
}
