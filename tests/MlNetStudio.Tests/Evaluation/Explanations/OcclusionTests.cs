using MlNetStudio.Evaluation.Explanations;

namespace MlNetStudio.Tests.Evaluation.Explanations;

public sealed class OcclusionTests
{
    [Fact]
    public void A_model_of_one_place_is_seen_to_look_there()
    {
        // Log-probability is a thousandth of what is bright at (9, 4): a square over it leaves the image's mean there.
        const int Side = 12;
        byte[] image = new byte[Side * Side];
        image[(9 * Side) + 4] = 200;
        image[0] = 88;
        int asked = 0;
        double[] map = Occlusion.Compute(image, Side, Side, 1, (batch, count) =>
        {
            asked = count;
            return [.. Enumerable.Range(0, count).Select(i => Math.Exp((batch[(i * image.Length) + (9 * Side) + 4] - 255) / 1000.0))];
        });

        // Squares of two pixels, one pixel apart, 11 by 11 of them; the mean is 288 / 144 = 2.
        Assert.Equal(1 + (11 * 11), asked);
        Assert.Equal((9 * Side) + 4, Array.IndexOf(map, map.Max()));
        Assert.Equal((200 - 2) / 1000.0, map[(9 * Side) + 4], 1e-9);
        Assert.Equal(0, map[0], 1e-12);

        // A neighbor is under half of the squares that cover the place, a diagonal one under a quarter.
        Assert.Equal(0.198 / 2, map[(9 * Side) + 5], 1e-9);
        Assert.Equal(0.198 / 4, map[(10 * Side) + 5], 1e-9);
        byte[] faded = Occlusion.Fade(image, map, 1);
        Assert.Equal(200, faded[(9 * Side) + 4]);
        Assert.Equal((byte)Math.Round(128 + ((88 - 128) * 0.15)), faded[0]);
    }

    [Fact]
    public void Colors_sizes_and_images_without_a_sign_are_no_trouble()
    {
        byte[] image = [.. Enumerable.Range(0, 7 * 5 * 3).Select(i => (byte)(i * 2))];
        double[] map = Occlusion.Compute(image, 7, 5, 3, (_, count) => new double[count]);
        Assert.Equal(35, map.Length);
        Assert.All(map, value => Assert.Equal(0, value));
        Assert.Equal(image.Length, Occlusion.Fade(image, map, 3).Length);
        Assert.Single(Occlusion.Compute([7], 1, 1, 1, (_, count) => [.. Enumerable.Repeat(0.5, count)]));
        Assert.Throws<ArgumentException>(() => Occlusion.Compute(image, 5, 5, 3, (_, count) => new double[count]));
    }
}
