namespace MlNetStudio.Data.Images;

/// <summary>Takes every pixel of an image from another place in it, by bilinear interpolation; outside is the fill value.</summary>
internal static class AffineSampling
{
    /// <summary>Pixel (y, x), counted from the middle, comes from (yy y + yx x + top, xy y + xx x + left).</summary>
    public static void Apply(AugmentationWork work, float yy, float yx, float xy, float xx, float top, float left)
    {
        var (height, width, channels) = work.Shape;
        float middleY = (height - 1) / 2f;
        float middleX = (width - 1) / 2f;
        float[] from = work.Image;
        float[] to = work.Other;
        int at = 0;
        for (int y = 0; y < height; y++)
        {
            float downY = y - middleY;
            for (int x = 0; x < width; x++)
            {
                float acrossX = x - middleX;
                float sourceY = (yy * downY) + (yx * acrossX) + top + middleY;
                float sourceX = (xy * downY) + (xx * acrossX) + left + middleX;
                int y0 = (int)MathF.Floor(sourceY);
                int x0 = (int)MathF.Floor(sourceX);
                float partY = sourceY - y0;
                float partX = sourceX - x0;
                for (int c = 0; c < channels; c++)
                {
                    float fill = work.Fill[c];
                    float upper = Mix(Pixel(from, y0, x0, c, work.Shape, fill), Pixel(from, y0, x0 + 1, c, work.Shape, fill), partX);
                    float lower = Mix(Pixel(from, y0 + 1, x0, c, work.Shape, fill), Pixel(from, y0 + 1, x0 + 1, c, work.Shape, fill), partX);
                    to[at++] = Mix(upper, lower, partY);
                }
            }
        }

        work.Swap();
    }

    private static float Mix(float a, float b, float part) => a + ((b - a) * part);

    private static float Pixel(float[] image, int y, int x, int c, ImageShape shape, float fill) =>
        (uint)y < (uint)shape.Height && (uint)x < (uint)shape.Width ? image[(((y * shape.Width) + x) * shape.Channels) + c] : fill;
}
