namespace MlNetStudio.Data.Images;

/// <summary>One image: bytes [height, width, channels], 1 channel gray or 3 red, green and blue.</summary>
/// <param name="Shape">Its size.</param>
/// <param name="Pixels">Its values.</param>
public sealed record DecodedImage(ImageShape Shape, byte[] Pixels)
{
    /// <summary>The same image with 1 or 3 channels: gray is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).</summary>
    /// <param name="channels">1 or 3.</param>
    public DecodedImage WithChannels(int channels)
    {
        if (channels == Shape.Channels)
        {
            return this;
        }

        var shape = Shape with { Channels = channels };
        var pixels = new byte[shape.Size];
        for (int p = 0; p < shape.Height * shape.Width; p++)
        {
            if (channels == 3)
            {
                pixels.AsSpan(3 * p, 3).Fill(Pixels[p]);
            }
            else
            {
                pixels[p] = (byte)(((299 * Pixels[3 * p]) + (587 * Pixels[(3 * p) + 1]) + (114 * Pixels[(3 * p) + 2]) + 500) / 1000);
            }
        }

        return new DecodedImage(shape, pixels);
    }
}
