using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>An operator of two truth values, with multidirectional broadcasting. False and true are the bytes 0 and 1.</summary>
internal abstract class LogicalOperator<TMap>(string opType) : Operator(opType, 7)
    where TMap : IBinaryMap
{
    public sealed override int MinimumInputs => 2;

    public sealed override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, ElementType.Boolean);
        node.RequireType(1, ElementType.Boolean);
        node.SetOutput(0, ElementType.Boolean, node.Broadcast(0, 1));
        return context =>
        {
            int[] shapeA = context.Dimensions(0);
            int[] shapeB = context.Dimensions(1);
            int[] shape = BinaryMap.Shape(context);
            BinaryMap.Apply<byte, TMap>(context.Raw<byte>(0), shapeA, context.Raw<byte>(1), shapeB, context.RawOutput<byte>(0, shape), shape);
        };
    }
}
