using System.Collections.Immutable;
using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ai.onnx.ml Imputer: a value (NaN, if so given) replaced by another, for every column or one for all.</summary>
internal sealed class ImputerOperator() : MachineLearningOperator("Imputer")
{
    public override Kernel Bind(NodeBinding node)
    {
        node.SetOutputLikeInput();
        switch (node.InputType(0))
        {
            case ElementType.Float32 or ElementType.Float64:
                float replaced = node.Float("replaced_value_float", 0);
                var floats = node.Floats("imputed_value_floats") ?? throw node.MissingAttribute("imputed_value_floats");
                return node.InputType(0) == ElementType.Float32
                    ? Kernel<float>([.. floats], replaced)
                    : Kernel<double>([.. floats.Select(value => (double)value)], replaced);
            case ElementType.Int64 or ElementType.Int32:
                long integer = node.Int("replaced_value_int64", 0);
                var integers = node.Ints("imputed_value_int64s") ?? throw node.MissingAttribute("imputed_value_int64s");
                return node.InputType(0) == ElementType.Int64
                    ? Kernel<long>([.. integers], integer)
                    : Kernel<int>([.. integers.Select(value => (int)value)], (int)integer);
            default:
                throw node.WrongType(0, "numbers");
        }
    }

    private static Kernel Kernel<T>(ImmutableArray<T> imputed, T replaced)
        where T : unmanaged, INumber<T> => context =>
        {
            int columns = Columns(context, 0);
            RequireLength(context, "imputed values", imputed.Length, columns);
            var x = context.Input<T>(0);
            var y = context.OutputOver<T>(0, 0, context.Dimensions(0));
            bool replacesNaN = T.IsNaN(replaced);
            for (int i = 0; i < x.Length; i++)
            {
                bool missing = x[i] == replaced || (replacesNaN && T.IsNaN(x[i]));
                y[i] = missing ? imputed[imputed.Length == 1 ? 0 : i % columns] : x[i];
            }
        };
}
