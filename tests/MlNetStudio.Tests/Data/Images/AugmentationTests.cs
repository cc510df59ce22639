using System.Collections.Immutable;
using MlNetStudio.Data.Images;
using MlNetStudio.Neural;

namespace MlNetStudio.Tests.Data.Images;

/// <summary>The random changes of images, each by itself and in training's order.</summary>
public class AugmentationTests
{
    public static TheoryData<string> Names => [.. All.Keys];

    private static readonly Dictionary<string, AugmentationOptions> All = new()
    {
        ["flip"] = new RandomFlipOptions { Vertical = true },
        ["crop"] = new RandomCropOptions { Padding = 3 },
        ["rotate"] = new RandomRotationOptions { Degrees = 30 },
        ["scale"] = new RandomScaleOptions { Amount = 0.3f },
        ["shift"] = new RandomShiftOptions { Amount = 0.3f },
        ["brightness"] = new RandomBrightnessOptions { Amount = 0.5f },
        ["contrast"] = new RandomContrastOptions { Amount = 0.5f },
        ["color"] = new RandomColorOptions { Amount = 0.9f },
        ["cutout"] = new CutoutOptions { Size = 4 },
        ["mixup"] = new MixupOptions { Alpha = 1 },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void ItDependsOnSeedEpochAndRowAloneAndStaysInRange(string name)
    {
        var images = Images(6, new ImageShape(9, 8, 3));
        using var rows = Rows(images, 5, All[name]);
        using var other = Rows(images, 6, All[name]);
        var first = Enumerable.Range(0, 6).Select(row => Fill(rows, row, 1)).ToArray();
        Assert.All(first.SelectMany(values => values), value => Assert.InRange(value, -1e-5f, 1 + 1e-5f));

        // In another order and on other threads.
        var again = new float[6][];
        Parallel.For(0, 6, i => again[5 - i] = Fill(rows, 5 - i, 1));
        Assert.Equal(first, again);
        Assert.NotEqual(first, [.. Enumerable.Range(0, 6).Select(row => Fill(rows, row, 2))]);
        Assert.NotEqual(first, [.. Enumerable.Range(0, 6).Select(row => Fill(other, row, 1))]);
        Assert.NotEqual(rows.Identity, other.Identity);

        // Outside training nothing is random.
        using var plain = Rows(images, 5);
        Assert.Equal(Fill(plain, 3, 1), Fill(rows, 3, 0));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void OnceWarmItAllocatesNothing(string name)
    {
        using var rows = Rows(Images(4, new ImageShape(9, 8, 3)), 5, All[name]);
        var features = new float[rows.FeatureColumns];
        var targets = new float[3];
        rows.Fill(0, 1, features, targets);
        Allocations.AssertNone(() =>
        {
            for (int row = 0; row < 4; row++)
            {
                rows.Fill(row, 2, features, targets);
            }
        });
    }

    [Fact]
    public void AFlipMirrorsAndACropShifts()
    {
        var shape = new ImageShape(2, 3, 1);
        var images = new ImageSet(shape, [10, 20, 30, 40, 50, 60], [0], ["a"]);
        var seen = new HashSet<string>();
        using (var rows = Rows(images, 1, new RandomFlipOptions()))
        {
            for (int epoch = 1; epoch < 30; epoch++)
            {
                seen.Add(Bytes(Fill(rows, 0, epoch)));
            }
        }

        Assert.Equal(["10 20 30 40 50 60", "30 20 10 60 50 40"], seen.Order());
        seen.Clear();
        using (var rows = Rows(images, 1, new RandomCropOptions { Padding = 1 }))
        {
            for (int epoch = 1; epoch < 200; epoch++)
            {
                seen.Add(Bytes(Fill(rows, 0, epoch)));
            }
        }

        Assert.Equal(
            [
                "0 0 0 0 10 20", "0 0 0 10 20 30", "0 0 0 20 30 0", "0 10 20 0 40 50", "0 40 50 0 0 0", "10 20 30 40 50 60", "20 30 0 50 60 0",
                "40 50 60 0 0 0", "50 60 0 0 0 0",
            ],
            seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void CutoutCoversASquareWithTheMean()
    {
        var images = new ImageSet(new ImageShape(6, 6, 1), [.. Enumerable.Repeat((byte)255, 36)], [0], ["a"]);
        using var rows = new ImageRows(images, ChannelNormalization.Of([0.25], [1], 1), [new CutoutOptions { Size = 2 }], 3);
        for (int epoch = 1; epoch < 20; epoch++)
        {
            float[] values = Fill(rows, 0, epoch);
            int covered = values.Count(value => Math.Abs(value) < 1e-6);
            Assert.Contains(covered, new[] { 1, 2, 4 });
            Assert.Equal(36 - covered, values.Count(value => Math.Abs(value - 0.75f) < 1e-6));
        }
    }

    [Fact]
    public void MixupMixesTargetsAsItMixesPixels()
    {
        var images = new ImageSet(new ImageShape(1, 1, 1), [0, 255], [0, 1], ["a", "b"]);
        using var rows = Rows(images, 1, new MixupOptions { Alpha = 1 });
        var features = new float[1];
        for (int epoch = 1; epoch < 50; epoch++)
        {
            float[] targets = [1, 0];
            rows.Fill(0, epoch, features, targets);
            Assert.Equal(features[0], targets[1], 5);
            Assert.Equal(1, targets.Sum(), 5);
            Assert.InRange(targets[0], 0.5f - 1e-6f, 1);
        }
    }

    [Fact]
    public void ARotationByNothingChangesNothingAndByAHalfTurnMirrorsBoth()
    {
        var work = new AugmentationWork(new ImageShape(3, 4, 1), [0]);
        float[] image = [.. Enumerable.Range(1, 12).Select(value => (float)value)];
        image.CopyTo(work.Image, 0);
        AffineSampling.Apply(work, 1, 0, 0, 1, 0, 0);
        Assert.Equal(image, work.Image);
        AffineSampling.Apply(work, -1, 0, 0, -1, 0, 0);
        Assert.Equal(image.Reverse(), work.Image);
        AffineSampling.Apply(work, -1, 0, 0, -1, 0, 0.5f);
        Assert.Equal([0.5f, 1.5f, 2.5f, 3.5f], work.Image[..4].Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void NormalizationIsFittedForEachChannel()
    {
        var images = new ImageSet(new ImageShape(1, 2, 3), [0, 51, 9, 255, 51, 9, 0, 153, 9, 255, 153, 9], [], []);
        var fitted = ChannelNormalization.Fit(images);
        Assert.Equal([0.5, 0.4, 9 / 255.0], fitted.Mean.Select(value => Math.Round(value, 12)), new Close());
        Assert.Equal([0.5, 0.2, 1], fitted.Deviation.Select(value => Math.Round(value, 12)), new Close());
        using var rows = new ImageRows(images, fitted);
        Assert.Equal([-1, -1, 0, 1, -1, 0], Fill(rows, 0, 0).Select(value => MathF.Round(value, 5)));
        Assert.Throws<InvalidInputException>(() => ChannelNormalization.Of([0, 0], [1], 3));
        Assert.Throws<InvalidInputException>(() => ChannelNormalization.Of([0], [0], 3));
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused()
    {
        AugmentationOptions[] wrong =
        [
            new RandomCropOptions { Padding = -1 }, new RandomRotationOptions { Degrees = 181 }, new RandomScaleOptions { Amount = -1 }, new RandomShiftOptions { Amount = 2 },
            new RandomBrightnessOptions { Amount = float.NaN }, new RandomContrastOptions { Amount = 2 }, new RandomColorOptions { Amount = -0.1f }, new CutoutOptions { Size = 0 },
            new MixupOptions { Alpha = 0 },
        ];
        Assert.All(wrong, options => Assert.Throws<InvalidInputException>(options.Validate));
        Assert.Throws<InvalidInputException>(() => Rows(Images(2, new ImageShape(2, 2, 1)), 0, new MixupOptions(), new MixupOptions()));
    }

    private static ImageSet Images(int count, ImageShape shape) =>
        new(shape, ImageSamples.Noise(count * shape.Size), [.. Enumerable.Range(0, count).Select(i => i % 3)], ["a", "b", "c"]);

    private static ImageRows Rows(ImageSet images, long seed, params ImmutableArray<AugmentationOptions> augmentation) =>
        new(images, ChannelNormalization.Unit(images.Shape.Channels), augmentation, seed);

    private static float[] Fill(ImageRows rows, int row, int epoch)
    {
        var features = new float[rows.FeatureColumns];
        rows.Fill(row, epoch, features, new float[3]);
        return features;
    }

    private static string Bytes(float[] values) => string.Join(' ', values.Select(value => (int)MathF.Round(value * 255)));

    private sealed class Close : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-9;

        public int GetHashCode(double value) => 0;
    }
}
