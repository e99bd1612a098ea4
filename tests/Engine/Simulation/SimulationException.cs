namespace Workflows.Engine.Tests.Simulation;

/// <summary>A guarantee of the engine that a seed broke.</summary>
internal sealed class SimulationException(string message) : Exception(message);
