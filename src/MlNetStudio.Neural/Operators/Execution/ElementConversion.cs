using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>Kernels that turn the elements of the first input into another type.</summary>
internal static class ElementConversion
{
    public static Kernel For(ElementType from, ElementType to) => from switch
    {
        ElementType.String => FromText(to),
        ElementType.Boolean when to == ElementType.String => context =>
        {
            var x = context.Input<bool>(0);
            var y = context.Output<string>(0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = x[i] ? "True" : "False";
            }
        }
        ,
        ElementType.Boolean => new FromBoolean().For(to)!,
        _ => new FromNumber(to).For(from)!,
    };

    private static Kernel FromText(ElementType to) => to == ElementType.Boolean
        ? context =>
        {
            var x = context.Input<string>(0);
            var y = context.Output<bool>(0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = x[i].Trim() switch
                {
                    "1" or "True" or "true" or "TRUE" => true,
                    "0" or "False" or "false" or "FALSE" => false,
                    var other => throw context.Error($"'{other}' is neither true nor false"),
                };
            }
        }
    : new ParsedNumber().For(to)!;

    private sealed class FromBoolean : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = context.Input<bool>(0);
            var y = context.Output<T>(0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = x[i] ? T.One : T.Zero;
            }
        }
    }

    private sealed class FromNumber(ElementType to) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            var x = context.Input<T>(0);
            switch (to)
            {
                case ElementType.Boolean:
                    var flags = context.Output<bool>(0, shape);
                    for (int i = 0; i < x.Length; i++)
                    {
                        flags[i] = x[i] != T.Zero;
                    }

                    break;
                case ElementType.String:
                    var texts = context.Output<string>(0, shape);
                    for (int i = 0; i < x.Length; i++)
                    {
                        texts[i] = Format(x[i]);
                    }

                    break;
                case ElementType.Float32:
                    Convert(x, context.Output<float>(0, shape));
                    break;
                case ElementType.Float64:
                    Convert(x, context.Output<double>(0, shape));
                    break;
                case ElementType.Float16:
                    Convert(x, context.Output<Half>(0, shape));
                    break;
                case ElementType.Int8:
                    Convert(x, context.Output<sbyte>(0, shape));
                    break;
                case ElementType.Int16:
                    Convert(x, context.Output<short>(0, shape));
                    break;
                case ElementType.Int32:
                    Convert(x, context.Output<int>(0, shape));
                    break;
                case ElementType.Int64:
                    Convert(x, context.Output<long>(0, shape));
                    break;
                case ElementType.UInt8:
                    Convert(x, context.Output<byte>(0, shape));
                    break;
                case ElementType.UInt16:
                    Convert(x, context.Output<ushort>(0, shape));
                    break;
                case ElementType.UInt32:
                    Convert(x, context.Output<uint>(0, shape));
                    break;
                default:
                    Convert(x, context.Output<ulong>(0, shape));
                    break;
            }
        }

        private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> x, Span<TTo> y)
            where TFrom : unmanaged, INumber<TFrom>
            where TTo : unmanaged, INumber<TTo> => TensorPrimitives.ConvertTruncating(x, y);

        private static string Format<T>(T value)
            where T : unmanaged, INumber<T> =>
            T.IsNaN(value) ? "NaN"
            : T.IsPositiveInfinity(value) ? "INF"
            : T.IsNegativeInfinity(value) ? "-INF"
            : value.ToString(null, CultureInfo.InvariantCulture);
    }

    private sealed class ParsedNumber : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var x = context.Input<string>(0);
            var y = context.Output<T>(0, context.Dimensions(0));
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = Parse<T>(x[i]) ?? throw context.Error($"'{Shortened(x[i])}' at element {i} is no number");
            }
        }

        private static T? Parse<T>(string text)
            where T : unmanaged, INumber<T>
        {
            var trimmed = text.AsSpan().Trim();
            double special = trimmed switch
            {
                _ when trimmed.Equals("INF", StringComparison.OrdinalIgnoreCase) || trimmed.Equals("+INF", StringComparison.OrdinalIgnoreCase) => double.PositiveInfinity,
                _ when trimmed.Equals("-INF", StringComparison.OrdinalIgnoreCase) => double.NegativeInfinity,
                _ => 0,
            };
            if (special != 0)
            {
                return T.CreateSaturating(special);
            }

            if (T.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }

            // "3.0" and "1e3" as integers.
            return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? T.CreateTruncating(number) : null;
        }

        private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "...";
    }
}
