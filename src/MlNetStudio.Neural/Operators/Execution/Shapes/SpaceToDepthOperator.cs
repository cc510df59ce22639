namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX SpaceToDepth: blocks of space gathered in channels, the block before the channels.</summary>
internal sealed class SpaceToDepthOperator() : Operator("SpaceToDepth", 1)
{
    public override Kernel Bind(NodeBinding node)
    {
        int block = node.SmallInt("blocksize", 0);
        string mode = node.Text("mode", "DCR");
        if (block < 1 || mode is not ("DCR" or "CRD"))
        {
            throw node.Error($"blocksize {block} or mode '{mode}' is not valid");
        }

        node.RequireRank(0, 4);
        node.SetOutput(0, node.InputType(0), PartialShape.OfRank(4));
        return node.ForWidth(new BlockKernel(block, mode == "DCR"));
    }

    private sealed class BlockKernel(int block, bool depthFirst) : MovementKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] shape = context.Dimensions(0);
            if (shape.Length != 4 || shape[2] % block != 0 || shape[3] % block != 0)
            {
                throw context.Error($"height and width do not make blocks of {block}");
            }

            int height = shape[2] / block;
            int width = shape[3] / block;
            int[] split = [shape[0], shape[1], height, block, width, block];
            int[] order = depthFirst ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4];
            int[] output = [shape[0], checked(shape[1] * block * block), height, width];
            StridedCopy.Permute(context.Raw<T>(0), split, order, context.RawOutput<T>(0, output));
        }
    }
}
