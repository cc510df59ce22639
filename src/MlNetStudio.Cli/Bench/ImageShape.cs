using MlNetStudio.Neural;
using MlNetStudio.Neural.Layers;
using MlNetStudio.Neural.Losses;
using static MlNetStudio.Neural.Layers.Layer;

namespace MlNetStudio.Cli.Bench;

/// <summary>Networks for images of ten classes.</summary>
/// <param name="Height">The rows, and the columns, of an image.</param>
/// <param name="Channels">Its channels.</param>
/// <param name="IsResidual">Whether it is ResNet-9 (Page 2018), or else three convolutions of 32, 64 and 64 filters and two dense layers.</param>
internal sealed record ImageShape(int Height, int Channels, bool IsResidual) : IBenchNetwork
{
    private const int Classes = 10;

    /// <inheritdoc/>
    public LossOptions Loss { get; } = new SparseCategoricalCrossEntropyOptions();

    /// <inheritdoc/>
    public long TrainingMultiplyAdds
    {
        get
        {
            long[] layers = MultiplyAdds();
            return (3 * layers.Sum()) - layers[0];
        }
    }

    /// <inheritdoc/>
    public long InferenceMultiplyAdds => MultiplyAdds().Sum();

    /// <inheritdoc/>
    public NetworkDefinition Define() => IsResidual
        ? ResNet9()
        : NetworkDefinition.Sequential(
            new Shape(Height, Height, Channels),
            Conv2D(32, 3, Relu()),
            MaxPool2D(),
            Conv2D(64, 3, Relu()),
            MaxPool2D(),
            Conv2D(64, 3, Relu()),
            Flatten(),
            Dense(64, Relu()),
            Dense(Classes));

    /// <inheritdoc/>
    public Dataset Draw(int rows) => RandomRows.Draw(rows, Height * Height * Channels, Classes);

    private NetworkDefinition ResNet9()
    {
        var builder = new NetworkBuilder();
        string Block(string value, int filters, bool pools)
        {
            value = builder.Add(Conv2D(filters, 3) with { Padding = ConvolutionPadding.Same, UseBias = false }, value);
            value = builder.Add(Relu(), builder.Add(BatchNormalization(), value));
            return pools ? builder.Add(MaxPool2D(), value) : value;
        }

        string Residual(string value, int filters) => builder.Add(Add(), value, Block(Block(value, filters, false), filters, false));

        string x = builder.Input("image", new Shape(Height, Height, Channels));
        x = Residual(Block(Block(x, 64, false), 128, true), 128);
        x = Residual(Block(Block(x, 256, true), 512, true), 512);
        x = builder.Add(Flatten(), builder.Add(MaxPool2D(4), x));
        return builder.Build(builder.Add(Dense(Classes), x));
    }

    /// <summary>The multiply-adds of every layer for one image.</summary>
    private long[] MultiplyAdds()
    {
        if (IsResidual)
        {
            long pixels = (long)Height * Height;
            return
            [
                pixels * 64 * 9 * Channels, pixels * 128 * 576, pixels / 4 * 128 * 1152, pixels / 4 * 128 * 1152, pixels / 4 * 256 * 1152,
                pixels / 16 * 512 * 2304, pixels / 64 * 512 * 4608, pixels / 64 * 512 * 4608, pixels / 1024 * 512 * Classes,
            ];
        }

        long first = Height - 2;
        long second = (first / 2) - 2;
        long third = (second / 2) - 2;
        return
        [
            first * first * 32 * 9 * Channels, second * second * 64 * 9 * 32, third * third * 64 * 9 * 64, third * third * 64 * 64, 64 * Classes,
        ];
    }
}
