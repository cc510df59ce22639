using Microsoft.ML;
using Microsoft.ML.Calibrators;

namespace MlNetStudio.MLNet.Scoring;

/// <summary>Finds the trained networks in a fitted pipeline.</summary>
internal static class ScoredNetworks
{
    /// <summary>The networks of a transformer or of all in a chain, in order; a calibrated one is found inside its calibrator.</summary>
    public static IReadOnlyList<IScoredNetwork> In(ITransformer model)
    {
        var found = new List<IScoredNetwork>();
        Add(model, found);
        return found;
    }

    private static void Add(ITransformer model, List<IScoredNetwork> found)
    {
        if (model is IEnumerable<ITransformer> chain)
        {
            foreach (var transformer in chain)
            {
                Add(transformer, found);
            }

            return;
        }

        object? parameters = (model as IPredictionTransformer<object>)?.Model;
        if (parameters is IWeaklyTypedCalibratedModelParameters calibrated)
        {
            parameters = calibrated.WeaklyTypedSubModel;
        }

        if (parameters is IScoredNetwork network)
        {
            found.Add(network);
        }
    }
}
