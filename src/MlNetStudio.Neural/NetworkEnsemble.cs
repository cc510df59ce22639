using System.Collections.Immutable;
using MlNetStudio.Neural.Layers;

namespace MlNetStudio.Neural;

/// <summary>
/// Networks of one definition that answer together: their outputs, each through a link such as softmax, are averaged. An
/// ensemble is a network like any other, with its members as branches from the same inputs, so that it is saved,
/// exported and scored like any other. The layers of member k are named <c>memberK.NAME</c>.
/// </summary>
public static class NetworkEnsemble
{
    private const string LinkSuffix = "_link";

    /// <summary>The definition of so many members' mean.</summary>
    /// <param name="member">The definition of every member.</param>
    /// <param name="members">The number of members; 1 is the member itself, its output through the link.</param>
    /// <param name="link">What every member's output passes before the mean; null for nothing.</param>
    public static NetworkDefinition Define(NetworkDefinition member, int members, ActivationOptions? link)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        var nodes = ImmutableArray.CreateBuilder<NetworkNode>();
        var outputs = new string[members];
        for (int k = 0; k < members; k++)
        {
            string Own(string name) => member.Inputs.Any(input => input.Name == name) ? name : NameOf(k, name);
            foreach (var node in member.Nodes)
            {
                string name = Own(node.Name);
                nodes.Add(new NetworkNode(name, node.Layer with { Name = name }, [.. node.Inputs.Select(Own)]));
            }

            outputs[k] = Own(member.Output);
            if (link is not null)
            {
                string linked = NameOf(k, link.Kind + LinkSuffix);
                nodes.Add(new NetworkNode(linked, link with { Name = linked }, [outputs[k]]));
                outputs[k] = linked;
            }
        }

        string output = outputs[0];
        if (members > 1)
        {
            output = "average";
            nodes.Add(new NetworkNode(output, Layer.Average() with { Name = output }, [.. outputs]));
        }

        return new NetworkDefinition { Inputs = member.Inputs, Nodes = nodes.ToImmutable(), Output = output };
    }

    /// <summary>The mean of networks that have been trained.</summary>
    /// <param name="members">At least one network, all of one definition; their parameters are copied.</param>
    /// <param name="link">What every member's output passes before the mean; null for nothing.</param>
    /// <exception cref="ArgumentException">There is no member, or they differ in their definition.</exception>
    public static unsafe Network Average(IReadOnlyList<Network> members, ActivationOptions? link)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0 || members.Any(member => !member.Definition.Equals(members[0].Definition)))
        {
            throw new ArgumentException("An ensemble needs members, all of one definition.", nameof(members));
        }

        var ensemble = Network.Create(Define(members[0].Definition, members.Count, link), seed: 0);
        var slots = ensemble.Parameters.Slots.ToDictionary(slot => slot.FullName, StringComparer.Ordinal);
        for (int k = 0; k < members.Count; k++)
        {
            foreach (var slot in members[k].Parameters.Slots)
            {
                ensemble.Parameters.Write(slots[NameOf(k, slot.FullName)], ParameterStore.Unpad(slot, members[k].Parameters.Values));
            }
        }

        return ensemble;
    }

    /// <summary>The members of an ensemble that <see cref="Average"/> made, each as a network of its own.</summary>
    /// <param name="ensemble">The ensemble; its parameters are copied.</param>
    /// <exception cref="ArgumentException">The network is no ensemble.</exception>
    public static unsafe Network[] Split(Network ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        if (!IsEnsemble(ensemble.Definition))
        {
            throw new ArgumentException("The network is no ensemble.", nameof(ensemble));
        }

        int count = ensemble.Definition.Nodes.Single(node => node.Name == ensemble.Definition.Output).Inputs.Length;
        var members = new Network[count];
        for (int k = 0; k < count; k++)
        {
            string prefix = NameOf(k, "");
            string Own(string name) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;

            // The link belongs to the ensemble, not to the member.
            var nodes = ensemble.Definition.Nodes.Where(node => node.Name.StartsWith(prefix, StringComparison.Ordinal)).ToArray();
            string output = ensemble.Definition.Nodes.Single(node => node.Name == ensemble.Definition.Output).Inputs[k];
            if (nodes.Single(node => node.Name == output) is { Layer: ActivationOptions link } linked && output == NameOf(k, link.Kind + LinkSuffix))
            {
                output = linked.Inputs[0];
                nodes = [.. nodes.Where(node => node != linked)];
            }

            members[k] = Network.Create(
                new NetworkDefinition
                {
                    Inputs = ensemble.Definition.Inputs,
                    Nodes = [.. nodes.Select(node => new NetworkNode(Own(node.Name), node.Layer with { Name = Own(node.Name) }, [.. node.Inputs.Select(Own)]))],
                    Output = Own(output),
                },
                seed: 0);
            var slots = ensemble.Parameters.Slots.ToDictionary(slot => slot.FullName, StringComparer.Ordinal);
            foreach (var slot in members[k].Parameters.Slots)
            {
                members[k].Parameters.Write(slot, ParameterStore.Unpad(slots[NameOf(k, slot.FullName)], ensemble.Parameters.Values));
            }
        }

        return members;
    }

    /// <summary>The seed of a member's weights and training, far from those of every other member and of an ensemble of another seed.</summary>
    /// <param name="seed">The ensemble's seed.</param>
    /// <param name="member">The member, from 0.</param>
    public static long MemberSeed(long seed, int member)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(member);
        return (long)(new DeterministicRandom(seed, RandomStreams.Members + member).NextUInt64() >> 1);
    }

    /// <summary>Whether a network is the mean of several, which cannot be trained further as one.</summary>
    public static bool IsEnsemble(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.Nodes.Any(node => node.Name == definition.Output && node.Layer is AverageOptions);
    }

    /// <summary>The number of an ensemble's members; 1 for any other network.</summary>
    public static int MembersOf(NetworkDefinition definition) =>
        IsEnsemble(definition) ? definition.Nodes.First(node => node.Name == definition.Output).Inputs.Length : 1;

    /// <summary>What a layer of a member is called in the ensemble.</summary>
    /// <param name="member">The member, from 0.</param>
    /// <param name="name">The layer's name in the member.</param>
    public static string NameOf(int member, string name) => FormattableString.Invariant($"member{member + 1}.{name}");
}
