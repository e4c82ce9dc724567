// Shows the AsyncAPI document of this server. Ringside is the application it describes, so that what the document calls
// *send* is what a client receives; the labels say so.
AsyncApiStandalone.render(
  {
    schema: { url: new URL('../docs/asyncapi.json', document.baseURI).href },
    config: {
      show: { sidebar: true, errors: true },
      sendLabel: 'SERVER SENDS',
      receiveLabel: 'CLIENT SENDS',
      replyLabel: 'SERVER ANSWERS',
    },
  },
  document.getElementById('streams'),
);
