using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural;

/// <summary>Gives a trained network another last layer, so that it can be trained for another task.</summary>
public static class NetworkHead
{
    /// <summary>The same network with a new last layer of so many outputs; all other parameters are copied.</summary>
    /// <param name="network">The network; its last layer must be dense.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="seed">Decides the new layer's initial parameters.</param>
    /// <exception cref="InvalidInputException">The last layer is not dense, or has become part of another form.</exception>
    public static Network Replace(Network network, int outputs, long seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        var definition = network.Definition;
        var last = definition.Nodes.Single(node => node.Name == definition.Output);
        if (last.Layer is not DenseOptions dense)
        {
            throw new InvalidInputException($"layer '{last.Name}' is the network's last and is of kind '{last.Layer.Kind}'; only a dense layer can be replaced for another number of outputs.");
        }

        var replaced = definition with { Nodes = definition.Nodes.Replace(last, last with { Layer = dense with { Units = outputs } }) };
        var changed = Network.Create(replaced, seed);
        foreach (var (name, tensor) in network.GetParameters())
        {
            if (!name.StartsWith(last.Name + "/", StringComparison.Ordinal))
            {
                changed.SetParameter(name, tensor.Span);
            }
        }

        return changed;
    }
}
