using SamCam.Testing.Servers;

[assembly: AssemblyFixture(typeof(TestServers))]
