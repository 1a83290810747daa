using SamCam.Cluster.FaultTests;
using Xunit.Sdk;
using Xunit.v3;

// Tests kill the servers that they share: one after the other.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(TestServers))]
[assembly: AssemblyFixture(typeof(Undisturbed))]
