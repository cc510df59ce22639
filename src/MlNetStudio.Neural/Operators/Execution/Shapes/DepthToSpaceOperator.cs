namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX DepthToSpace: blocks of channels spread over space; the block comes before the remaining channels (DCR) or after (CRD).</summary>
internal sealed class DepthToSpaceOperator() : Operator("DepthToSpace", 1)
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
            if (shape.Length != 4 || shape[1] % checked(block * block) != 0)
            {
                throw context.Error($"the channels do not make blocks of {block} by {block}");
            }

            int channels = shape[1] / (block * block);
            int[] output = [shape[0], channels, checked(shape[2] * block), checked(shape[3] * block)];
            int[] split = depthFirst
                ? [shape[0], block, block, channels, shape[2], shape[3]]
                : [shape[0], channels, block, block, shape[2], shape[3]];
            int[] order = depthFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
            StridedCopy.Permute(context.Raw<T>(0), split, order, context.RawOutput<T>(0, output));
        }
    }
}
