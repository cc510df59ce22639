namespace MlNetStudio.Neural.Plans;

/// <summary>Consecutive layers whose steps become one <see cref="FlowStep"/>.</summary>
/// <param name="First">The first layer.</param>
/// <param name="Last">The last layer.</param>
internal sealed record Flow(int First, int Last)
{
    /// <summary>The samples that go through at a time; set when the plan's batch size is known.</summary>
    public int Samples { get; set; } = 1;

    /// <summary>Whether a layer is in it.</summary>
    public bool Contains(int layer) => layer >= First && layer <= Last;

    /// <summary>The flows of a network: two or more layers in a row that flow by sample. None goes beyond a layer after which gradients are added up.</summary>
    public static List<Flow> Find(Network network, bool training, Func<int, bool> endsAfter)
    {
        var flows = new List<Flow>();
        int count = network.BoundLayers.Length;
        for (int first = 0; first < count; first++)
        {
            int end = first;
            while (end < count && network.BoundLayers[end].FlowsBySample(training) && (end == first || !endsAfter(end - 1)))
            {
                end++;
            }

            if (end - first >= 2)
            {
                flows.Add(new Flow(first, end - 1));
            }

            first = Math.Max(first, end - 1);
        }

        return flows;
    }
}
