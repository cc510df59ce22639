namespace System.Runtime.CompilerServices;

/// <summary>
/// Lets this assembly use the internal members of another one at run time. The runtime knows the attribute by its name and
/// has no declaration of it.
/// </summary>
/// <param name="assemblyName">The simple name of the other assembly.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>The simple name of the other assembly.</summary>
    public string AssemblyName { get; } = assemblyName;
}
